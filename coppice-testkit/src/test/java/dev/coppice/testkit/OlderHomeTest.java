package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.flows.Flows;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.tracking.NewRun;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.RunStatus;
import dev.coppice.tracking.Tracking;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home as an older Coppice left it; the dump of its database is kept and never changed. */
class OlderHomeTest {

  private static final String RUN = "5f1d7a84c1e24bb69b1c9e2e6f2b7a10";

  @TempDir Path home;

  @Test
  void isUpgradedWhenItIsOpenedAndLosesNothing() throws IOException, SQLException {
    make("2026-11-20.sql");
    for (int opened = 0; opened < 2; opened++) { // the second time there is nothing to upgrade
      try (Store store = Store.open(home, StoreSettings.defaults())) {
        store.blobs().put(new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8)));
        Tracking tracking = Tracking.open(store, Clock.systemUTC());
        assertEquals(List.of(), Flows.open(store, Clock.systemUTC()).list(10));
        Run run = tracking.runs().get(RUN);
        assertEquals("quiet-alder-412", run.name());
        assertEquals(RunStatus.FINISHED, run.status());
        assertEquals(Map.of("model", "boosting"), run.params());
        assertEquals(0.83, run.metric("val_roc_auc").orElseThrow());
        assertEquals("customers.csv", run.datasets().get(0).name());
        try (InputStream in = tracking.artifacts().open(RUN, "report.json")) {
          assertArrayEquals("{}".getBytes(StandardCharsets.UTF_8), in.readAllBytes());
        }
        String id = "new" + opened;
        tracking.runs().start(new NewRun(id, run.experiment(), id, "ann", 1, Map.of()));
      }
    }
  }

  private void make(String dump) throws IOException, SQLException {
    String text;
    try (InputStream in = OlderHomeTest.class.getResourceAsStream("/homes/" + dump)) {
      text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    Path file = Files.createDirectories(home).resolve("coppice.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String each : text.split(";\n", -1)) {
        if (!each.isBlank()) {
          statement.execute(each);
        }
      }
    }
  }
}
