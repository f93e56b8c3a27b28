package dev.coppice.cli;

import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.drift.Statistic;
import dev.coppice.errors.NotFound;
import dev.coppice.monitoring.Alert;
import dev.coppice.monitoring.Alerts;
import dev.coppice.monitoring.ColumnDrift;
import dev.coppice.monitoring.DriftReport;
import dev.coppice.monitoring.Monitor;
import dev.coppice.monitoring.Verdict;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.LogTail;
import dev.coppice.serving.Deployment;
import dev.coppice.store.Store;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "monitor",
    description = "Show what the servers of a project count now, and its alerts.",
    footer = {
      "",
      "Counts are those of all servers of this home, at most one pane old.",
      "Exits 1 while an alert is open.",
      "",
      "Examples:",
      "  coppice monitor -p churn",
      "  coppice monitor -p churn --acknowledge 3",
    })
final class MonitorCommand implements Callable<Integer> {

  private static final int MOST_ALERTS = 20;

  @ParentCommand private @Nullable Coppice root;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "BUNDLE|RUN|VERSION",
      description = "Whose counts to show; 'latest' is the default.")
  private String model = "latest";

  @Option(
      names = "--acknowledge",
      paramLabel = "ALERT",
      description = "Say that you have seen the alert of this number.")
  private @Nullable Long acknowledge;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    ProjectFile<Settings> file = coppice.settings(coppice.project(), coppice.overrides());
    Past past = Past.of(file, coppice.home());
    Settings settings = file.value();
    if (!Store.exists(coppice.home(), settings.store())) {
      throw new NotFound("Nothing is remembered in " + coppice.home() + " yet; train and serve");
    }
    Clock clock = Clock.systemUTC();
    Deployment watched =
        new Named(coppice.home(), settings::store)
            .deployment(model, settings.serving(), clock.instant());
    try (Store store = Store.open(coppice.home(), settings.store())) {
      Alerts alerts = Alerts.open(store, clock);
      Monitor monitor =
          new Monitor(
              past.project(),
              coppice.home().resolve("monitoring").resolve(past.project()),
              UUID.randomUUID().toString(),
              settings.monitoring(),
              () -> alerts,
              new LogTail(past.files(), () -> Labels.open(store, past.project(), clock)),
              clock);
      monitor.watch(watched.version(), watched.bundle());
      monitor.hear();
      if (acknowledge != null) {
        String user = coppice.console().environment().getOrDefault("USER", "unknown");
        monitor.acknowledge(acknowledge, user);
      }
      DriftReport report =
          monitor
              .report()
              .orElseThrow(
                  () -> new NotFound("The model has no profile of its training rows to compare"));
      return show(coppice, past.project(), report, monitor.alerts(MOST_ALERTS));
    }
  }

  private static int show(Coppice coppice, String project, DriftReport report, List<Alert> alerts) {
    int code = alerts.stream().anyMatch(Alert::isOpen) ? ExitCode.NO : ExitCode.OK;
    if (coppice.json()) {
      coppice.print(
          new Struct()
              .put("project", project)
              .put("report", report.toStruct())
              .putStructs("alerts", alerts.stream().map(Alert::toStruct).toList()));
      return code;
    }
    TextTable columns = new TextTable("column", "verdict", "psi", "what moved");
    for (ColumnDrift column : report.columns()) {
      columns.row(
          column.name(),
          column.verdict().word(),
          Figures.score(column.statistics().get(Statistic.PSI)),
          DriftWords.moved(column));
    }
    if (!columns.isEmpty()) {
      coppice.out().print(columns.text(coppice.terminal()));
    }
    coppice
        .out()
        .println(
            Figures.count(report.rows())
                + " predictions in the window: "
                + report.verdict().word()
                + (report.verdict() == Verdict.INSUFFICIENT ? ", " + report.reason() : ""));
    DriftWords.labels(report.signals()).ifPresent(coppice.out()::println);
    TextTable list = new TextTable("alert", "level", "opened", "closed", "seen by", "columns");
    for (Alert alert : alerts) {
      list.row(
          String.valueOf(alert.id()),
          alert.level().word(),
          alert.opened().toString(),
          alert.closed() == null ? "open" : alert.closed().toString(),
          alert.acknowledgedBy() == null ? "" : alert.acknowledgedBy(),
          String.join(", ", alert.columns()));
    }
    coppice.out().print(list.isEmpty() ? "No alerts\n" : list.text(coppice.terminal()));
    return code;
  }
}
