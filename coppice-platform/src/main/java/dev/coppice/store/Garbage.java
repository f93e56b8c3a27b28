package dev.coppice.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Blobs that nobody refers to. A reference is a row of any table with a column {@code sha256}: the
 * database itself says which tables those are, so none can be forgotten, also none that a newer
 * Coppice made.
 *
 * <p>Collecting is safe beside processes that write. Bytes are put first and referred to a moment
 * later, so young blobs stay; and a blob goes inside a write, which no other write runs beside,
 * after its references were counted once more. It may be killed at any time and run again.
 */
public final class Garbage {

  private static final int BATCH = 25; // writers wait while one goes

  private final Store store;
  private final Instant putBefore;
  private final List<KeptBlob> batch = new ArrayList<>();
  private long blobs;
  private long bytes;
  private long young;
  private long youngBytes;

  private Garbage(Store store, Instant putBefore) {
    this.store = store;
    this.putBefore = putBefore;
  }

  /**
   * Blobs without a reference.
   *
   * @param blobs that go
   * @param bytes that they hold
   * @param young how many stay because they were put only now
   * @param youngBytes that those hold
   */
  public record Found(long blobs, long bytes, long young, long youngBytes) {}

  /**
   * What {@link #collect} would remove; changes nothing.
   *
   * @param putBefore younger ones stay
   * @param leaving references that will be gone then: how many by hash
   */
  public static Found find(Store store, Instant putBefore, Map<String, Long> leaving) {
    Garbage garbage = new Garbage(store, putBefore);
    return garbage.over(
        () -> {
          Map<String, Long> counts = store.metadata().read(garbage::references);
          leaving.forEach((sha256, count) -> counts.merge(sha256, -count, Long::sum));
          garbage.unreferenced(counts).forEach(garbage::count);
        });
  }

  /**
   * Removes blobs that nobody refers to.
   *
   * @param putBefore younger ones stay: at least as long ago as a put takes until its reference is
   *     written
   */
  public static Found collect(Store store, Instant putBefore) {
    store.blobs().tidy(putBefore);
    Garbage garbage = new Garbage(store, putBefore);
    return garbage.over(
        () -> {
          Map<String, Long> counts = store.metadata().read(garbage::references);
          garbage.batch.retainAll(garbage.unreferenced(counts));
          if (!garbage.batch.isEmpty()) {
            store.metadata().<List<KeptBlob>>write(garbage::remove).forEach(garbage::count);
          }
        });
  }

  private Found over(Runnable each) {
    store
        .blobs()
        .each(
            blob -> {
              batch.add(blob);
              if (batch.size() == BATCH) {
                each.run();
                batch.clear();
              }
            });
    if (!batch.isEmpty()) {
      each.run();
    }
    return new Found(blobs, bytes, young, youngBytes);
  }

  /** Inside a write: what was removed, and what stays because it is young. */
  private List<KeptBlob> remove(Sql sql) {
    List<KeptBlob> gone = new ArrayList<>();
    for (KeptBlob each : unreferenced(references(sql))) {
      if (isYoung(each) || store.blobs().remove(each.blob().sha256(), putBefore)) {
        gone.add(each);
      }
    }
    return gone;
  }

  private List<KeptBlob> unreferenced(Map<String, Long> counts) {
    return batch.stream().filter(b -> counts.getOrDefault(b.blob().sha256(), 0L) <= 0).toList();
  }

  private boolean isYoung(KeptBlob blob) {
    return !blob.put().isBefore(putBefore);
  }

  private void count(KeptBlob each) {
    if (isYoung(each)) {
      young++;
      youngBytes += each.blob().size();
    } else {
      blobs++;
      bytes += each.blob().size();
    }
  }

  /** How many rows of all tables name each blob of the batch. */
  private Map<String, Long> references(Sql sql) {
    Object[] hashes = batch.stream().map(each -> each.blob().sha256()).toArray();
    String marks = "?" + ", ?".repeat(hashes.length - 1);
    Map<String, Long> counts = new HashMap<>();
    for (String table : store.metadata().tablesWith(sql, "sha256")) {
      sql.all(
          "select sha256, count(*) from "
              + table
              + " where sha256 in ("
              + marks
              + ") group by sha256",
          row -> counts.merge(row.text(1), row.integer(2), Long::sum),
          hashes);
    }
    return counts;
  }
}
