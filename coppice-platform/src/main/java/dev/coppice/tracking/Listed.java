package dev.coppice.tracking;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something in a folder.
 *
 * @param path from the root of its owner
 * @param file null when it is a folder
 */
public record Listed(String path, @Nullable Artifact file) {

  /**
   * What stands right in a folder.
   *
   * @param below all files below it, by path
   * @param folder its path; empty for the folder of everything
   */
  public static List<Listed> in(List<Artifact> below, String folder) {
    int start = folder.isEmpty() ? 0 : folder.length() + 1;
    List<Listed> listed = new ArrayList<>();
    for (Artifact artifact : below) {
      int slash = artifact.path().indexOf('/', start);
      if (slash < 0) {
        listed.add(new Listed(artifact.path(), artifact));
      } else {
        Listed inner = new Listed(artifact.path().substring(0, slash), null);
        if (listed.isEmpty() || !listed.get(listed.size() - 1).equals(inner)) {
          listed.add(inner);
        }
      }
    }
    return listed;
  }
}
