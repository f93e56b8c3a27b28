package dev.coppice.duckdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.coppice.data.AsOfJoin;
import dev.coppice.data.Source;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our as-of join finds what DuckDB's {@code ASOF JOIN} finds. */
class AsOfTwinTest {

  @TempDir Path folder;

  @Test
  void bothFindTheSameRows() {
    String at = "timestamp '2024-01-01' + interval (hash(i * 7 + %d) %% 2000) hour";
    Made.run(
        "jdbc:duckdb:" + folder.resolve("t.duckdb"),
        "create table known as select any_value(i) n, k, t from (select i, 'k' || hash(i) % 90 k, "
            + String.format(at, 1)
            + " t from range(5000) r(i)) group by k, t",
        "create table asked as select i id, 'k' || hash(i) % 100 k, "
            + String.format(at, 2)
            + " t from range(3000) r(i)");
    Frame known = read("select * from known", "n:integer k:category t:timestamp");
    for (String inequality : List.of(">=", ">")) {
      Frame twin =
          read(
              "select a.*, n from asked a asof left join known on a.k = known.k and a.t "
                  + inequality
                  + " known.t order by id",
              "id:integer k:category t:timestamp n:integer");
      AsOfJoin join =
          new AsOfJoin(
              known,
              List.of("k"),
              "t",
              inequality.equals(">") ? AsOfJoin.Match.BEFORE : AsOfJoin.Match.AT_OR_BEFORE,
              0,
              row -> "row " + row);
      NumberColumn ours = (NumberColumn) join.columns(twin, "t", List.of("n")).get(0);
      assertArrayEquals(twin.numbers("n"), ours.values());
    }
  }

  private Frame read(String query, String fields) {
    return Made.read(Source.of("jdbc:duckdb:t.duckdb", folder).asked(query), fields).frame();
  }
}
