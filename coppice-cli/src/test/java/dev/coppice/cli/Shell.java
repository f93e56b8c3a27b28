package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.cli.terminal.Terminal;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Runs commands in this process, in a folder with a small project in it. */
final class Shell {

  private static final String PROJECT =
      """
      project: churn
      data:
        source: customers.csv
        target: churned
        positive: "yes"
        id: customer_id
        ignore: closed_account
      models: [logistic]
      training: {folds: 3}
      """;

  private final Path folder;

  /** What a command said and how it ended. */
  record Result(int code, String out, String errors) {

    Struct json() {
      return JsonStruct.read(out.getBytes(StandardCharsets.UTF_8));
    }

    /** The one document of a command with {@code --json} that must end well. */
    Struct answer() {
      assertEquals(ExitCode.OK, code, errors);
      return json();
    }
  }

  Shell(Path folder) {
    this.folder = folder;
    write("customers.csv", DemoTable.csv(300, 1));
    write("coppice.yaml", PROJECT);
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  Shell write(String name, String text) {
    try {
      Files.writeString(path(name), text);
      return this;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  String read(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The customers with one text replaced by another. */
  String customers(String old, String replacement) {
    String csv = read("customers.csv");
    if (!csv.contains(old)) {
      throw new AssertionError("no '" + old + "' in the customers");
    }
    return csv.replace(old, replacement);
  }

  /** Runs with {@code -p} naming the project's folder. */
  Result run(String... args) {
    return run(Map.of(), InputStream.nullInputStream(), args);
  }

  Result runWith(Map<String, String> environment, String... args) {
    return run(environment, InputStream.nullInputStream(), args);
  }

  Result runReading(String in, String... args) {
    return run(Map.of(), new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)), args);
  }

  private Result run(Map<String, String> environment, InputStream in, String... args) {
    String[] all = new String[args.length + 2];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "-p";
    all[args.length + 1] = folder.toString();
    return plain(environment, in, all);
  }

  /** Runs exactly these arguments. */
  static Result plain(String... args) {
    return plain(Map.of(), InputStream.nullInputStream(), args);
  }

  private static Result plain(Map<String, String> environment, InputStream in, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    Console console =
        new Console(
            in,
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(errors, false, StandardCharsets.UTF_8),
            environment,
            Terminal.none());
    int code = Main.run(args, console);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
  }
}
