package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Shell.Result;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A project whose rows get what another table knew at their time. */
class JoinsTest {

  private static final String PROJECT =
      """
      project: loans
      data:
        source: loans.csv
        target: repaid
        id: [customer]
        time: asked_on
        joins:
          - source: balances.csv
            by: [customer]
            time: day
            tolerance_days: 60
            columns: [balance, branch]
      schema:
        asked_on: {type: timestamp}
        balance: {type: number}
      models: [logistic]
      training: {folds: 2}
      """;

  @TempDir Path folder;
  private Shell shell;
  private String balances = "";

  @BeforeEach
  void makeTables() {
    shell = new Shell(folder);
    SplittableRandom chance = new SplittableRandom(3);
    StringBuilder loans = new StringBuilder("customer,asked_on,amount,repaid\n");
    StringBuilder known = new StringBuilder("customer,day,balance,branch,clerk\n");
    for (int i = 0; i < 400; i++) {
      LocalDate day = LocalDate.of(2024, 1, 1).plusDays(i / 2);
      int balance = chance.nextInt(1000);
      int amount = 100 + chance.nextInt(900);
      String repaid = balance + chance.nextInt(300) > amount ? "yes" : "no";
      loans.append("c%d,%s,%d,%s\n".formatted(i % 40, day, amount, repaid));
      known.append("c%d,%s,%d,b%d,x\n".formatted(i % 40, day.minusDays(1), balance, i % 3));
    }
    shell.write("loans.csv", loans.toString());
    balances = known.toString();
    shell.write("balances.csv", balances);
    shell.write("coppice.yaml", PROJECT);
  }

  private Result ok(String... args) {
    Result result = shell.run(args);
    assertEquals(0, result.code(), () -> String.join(" ", args) + "\n" + result.errors());
    return result;
  }

  @Test
  void theModelLearnsFromWhatWasKnownAndScoresFromItToo() {
    Result trained = ok("train", "--json");
    double auc = trained.json().struct("metrics").struct("test").number("roc_auc");
    assertTrue(auc > 0.9, "the balance says it: " + auc);
    String scored = score("loans.csv");
    assertTrue(scored.startsWith("customer,asked_on,amount,repaid,balance,branch,probability,"));
    String without = scored.replaceAll("(?m),[^,\n]*,[^,\n]*$", "");
    shell.write("joined.csv", without);
    assertEquals(scored, score("joined.csv")); // joined already
    ok("evaluate", "--data", shell.path("loans.csv").toString());
  }

  @Test
  void rowsOfTheFutureChangeNoBitOfTheModelAndNoPrediction() {
    StringBuilder future = new StringBuilder(balances);
    for (String line : shell.read("loans.csv").split("\n", -1)) {
      String[] cells = line.split(",", -1);
      if (cells.length == 4 && cells[1].startsWith("2024-")) {
        String giveaway = cells[3].equals("yes") ? "9999" : "-9999"; // known an hour too late
        future.append("%s,%sT01:00:00Z,%s,b0,x\n".formatted(cells[0], cells[1], giveaway));
      }
    }
    // What came an hour after one loan was known to the next one of this customer: 20 days later
    String tight = PROJECT.replace("tolerance_days: 60", "tolerance_days: 2");
    shell.write("coppice.yaml", tight);
    String before = ok("train", "--json").json().struct("hashes").text("model");
    String scored = score("loans.csv");
    shell.write("balances.csv", future.toString());
    assertEquals(before, ok("train", "--json").json().struct("hashes").text("model"));
    assertEquals(scored, score("loans.csv"));
  }

  @Test
  void whatAJoinLacksIsSaidAtOnce() {
    shell.write(
        "coppice.yaml",
        PROJECT
            .replace("by: [customer]", "by: [custmer]")
            .replace("columns: [balance, branch]", "columns: [balanze]"));
    Result result = shell.run("validate");
    assertTrue(
        result.errors().contains("no column 'custmer'; did you mean 'customer'?"), result.errors());
    assertTrue(
        result.errors().contains("no column 'balanze'; did you mean 'balance'?"), result.errors());
    shell.write("coppice.yaml", PROJECT.replace("      time: day\n", ""));
    result = shell.run("validate");
    assertTrue(
        result.errors().contains("has no time: the column that says since when a row was known"),
        result.errors());
    shell.write("coppice.yaml", PROJECT.replace("asked_on: {type: timestamp}", "amount: {}"));
    shell.write("loans.csv", shell.read("loans.csv").replace("2024-01-02", "yesterday"));
    result = shell.run("validate");
    assertTrue(
        result.errors().contains("'asked_on' is a category; wanted: dates"), result.errors());
    makeTables();
    shell.write("balances.csv", balances + balances.split("\n", -1)[1] + "\n");
    result = shell.run("validate");
    assertTrue(
        result.errors().contains("'balances.csv', line 402: it has the same customer and day as"),
        result.errors());
    shell.write("balances.csv", balances.replace("customer,day,balance", "customer,day,amount"));
    shell.write("coppice.yaml", PROJECT.replace("columns: [balance, branch]", ""));
    result = shell.run("validate");
    assertTrue(
        result.errors().contains("brings a column 'amount', which is there already"),
        result.errors());
  }

  private String score(String input) {
    String output = shell.path("scored.csv").toString();
    ok("score", "--input", shell.path(input).toString(), "--output", output);
    return shell.read("scored.csv");
  }
}
