package dev.coppice.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Files and schemas for the tests of this room. */
final class Written {

  private Written() {}

  static Path file(Path folder, String name, String content) {
    return file(folder, name, content.getBytes(StandardCharsets.UTF_8));
  }

  static Path file(Path folder, String name, byte[] content) {
    try {
      return Files.write(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code "age:integer country:category"}. */
  static Schema schema(String fields) {
    return new Schema(
        Arrays.stream(fields.split(" ", -1))
            .map(field -> field.split(":", 2))
            .map(f -> new Field(f[0], FieldType.valueOf(f[1].toUpperCase(Locale.ROOT))))
            .toList());
  }

  /** A file of the shared data beside the repository; skips the test where it is absent. */
  static Source shared(String name) {
    @Nullable Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("../shared/data").resolve(name))) {
      folder = folder.getParent();
    }
    assumeTrue(folder != null, "the shared data set " + name + " is not on this machine");
    return Source.of("../shared/data/" + name, folder == null ? Path.of("") : folder);
  }
}
