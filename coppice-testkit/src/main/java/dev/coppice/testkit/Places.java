package dev.coppice.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where tests find files outside of their module. */
public final class Places {

  private Places() {}

  /** The folder of the whole source tree, found upwards from where the test runs. */
  public static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("examples"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException(
            "no folder with 'examples' above " + Path.of("").toAbsolutePath());
      }
    }
    return folder;
  }

  /** The folder of real data beside the source tree; it is not part of it and may be absent. */
  public static Path realData() {
    return repository().resolveSibling("shared").resolve("data");
  }
}
