package dev.coppice.registry.gates;

import dev.coppice.audit.Audit;
import dev.coppice.audit.By;
import dev.coppice.audit.Entry;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Struct;
import dev.coppice.data.RowHashes;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Rejected;
import dev.coppice.recipe.Project;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.PromotionRecord;
import dev.coppice.registry.Registry;
import dev.coppice.registry.Stage;
import dev.coppice.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Between a version and an alias: asks the gates, and does what they say. Judging changes nothing
 * but the count of candidates that a set of rows has judged, because whoever has seen a verdict has
 * used the rows.
 */
public final class Gatekeeper {

  private static final int LONGEST_REASON = 1900;

  private final Registry registry;
  private final GateBook book;
  private final Audit audit;
  private final Clock clock;
  private final LongSupplier nanoTime;

  private Gatekeeper(
      Registry registry, GateBook book, Audit audit, Clock clock, LongSupplier nanoTime) {
    this.registry = registry;
    this.book = book;
    this.audit = audit;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * @param nanoTime measures how long scoring takes
   */
  public static Gatekeeper open(
      Store store, Registry registry, Clock clock, LongSupplier nanoTime) {
    Audit audit = Audit.open(store, clock);
    return new Gatekeeper(registry, GateBook.open(store, clock), audit, clock, nanoTime);
  }

  /** What the gates remember. */
  public GateBook book() {
    return book;
  }

  /**
   * Asks every gate whether a version shall get an alias; whoever has it now is the champion.
   *
   * @throws Conflict when the version has the alias already
   * @throws InvalidInput naming every setting that makes no sense for this model and these rows
   */
  public Ruling judge(ModelVersion version, String alias, GateSet set, PromotionSettings settings) {
    Integer holder = registry.aliases(version.model()).get(alias);
    if (holder != null && holder == version.number()) {
      throw new Conflict(version.reference() + " is " + alias + " already");
    }
    int over = holder == null ? 0 : holder;
    try {
      Entrant candidate = entrant(version);
      Entrant champion = holder == null ? null : entrant(registry.version(version.model(), holder));
      int judged = book.use(set.sha256(), candidate.bundle().modelHash());
      Judgement judgement =
          Gates.judge(
              new Contest(
                  candidate,
                  champion,
                  set,
                  judged,
                  book.approvals(version),
                  settings,
                  clock,
                  nanoTime));
      return new Ruling(version, alias, over, judgement);
    } catch (Rejected damaged) {
      return new Ruling(version, alias, over, unreadable(damaged.getMessage()));
    }
  }

  /**
   * The labelled rows that a project judges a version on, by its {@code promotion} section.
   *
   * @param base where relative paths start: the folder of the project file
   * @throws InvalidInput naming every missing column and bad cell
   */
  public GateSet rows(
      ModelVersion version, Project project, Path base, PromotionSettings settings) {
    Optional<RowHashes> trained =
        version.modelHash() == null ? Optional.empty() : entrant(version).seen();
    return GateSet.read(project, base, settings, trained);
  }

  /**
   * @throws Rejected when it holds no model that can be judged
   */
  private Entrant entrant(ModelVersion version) {
    if (version.modelHash() == null) {
      throw new Rejected(
          version.reference() + " holds no model bundle of Coppice, so it cannot be judged");
    }
    return new Entrant(version.reference(), Bundle.open(registry.files(version)));
  }

  private static Judgement unreadable(@Nullable String why) {
    Verdict verdict = Verdict.no("bundle", String.valueOf(why));
    Struct evidence = new Struct().put("passed", false);
    evidence.putStructs("verdicts", List.of(verdict.toStruct()));
    return new Judgement(List.of(verdict), false, null, List.of(), evidence);
  }

  /**
   * Moves the alias, when every gate said yes and it has not moved since.
   *
   * @throws Rejected with every reason when a gate said no
   * @throws Conflict when the alias means another version by now
   */
  public PromotionRecord promote(Ruling ruling, By by) {
    if (!ruling.judgement().passed()) {
      throw new Rejected(ruling.candidate().reference() + " stays: " + ruling.judgement().why());
    }
    return registry.promote(ruling.promotion(), by);
  }

  /**
   * Moves the alias whatever the gates said; the record says that it was forced, by whom and why.
   *
   * @throws InvalidInput without a reason
   */
  public PromotionRecord force(Ruling ruling, By by) {
    if (by.reason().isBlank()) {
      throw new InvalidInput("A promotion against the gates needs a reason");
    }
    return registry.promote(ruling.forced(), by);
  }

  /**
   * Acts on a no: a challenger that was compared and did not win is archived, so that it gets no
   * more requests; one that waits for rows, an approval or a repair stays as it is. Both are
   * written down.
   *
   * @return the record of a lost contest
   */
  public Optional<PromotionRecord> refuse(Ruling ruling, By by) {
    String why = ruling.judgement().why();
    String reason = why.length() > LONGEST_REASON ? why.substring(0, LONGEST_REASON) + "..." : why;
    By because = by.reason().isBlank() ? by.because(reason) : by;
    if (ruling.judgement().lost() && ruling.candidate().stage() != Stage.PRODUCTION) {
      return Optional.of(registry.refuse(ruling.promotion(), because));
    }
    String subject = ruling.candidate().reference();
    audit.add(Entry.of(because, "model.hold", subject, ruling.judgement().evidence()));
    return Optional.empty();
  }
}
