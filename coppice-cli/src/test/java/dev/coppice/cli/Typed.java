package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.cli.terminal.Terminal;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What came of a command typed into a pipe, in this process. */
record Typed(int code, String out, String errors) {

  static Typed of(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int code =
        Main.run(
            words,
            new Console(
                InputStream.nullInputStream(),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(errors, false, StandardCharsets.UTF_8),
                Map.of(),
                Terminal.none()));
    return new Typed(
        code, out.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
  }

  /** The one document that a command with {@code --json} gives when all is well. */
  static Struct json(String... words) {
    Typed typed = of(words);
    assertEquals(ExitCode.OK, typed.code, () -> String.join(" ", words) + "\n" + typed.errors);
    return JsonStruct.read(typed.out.getBytes(StandardCharsets.UTF_8));
  }
}
