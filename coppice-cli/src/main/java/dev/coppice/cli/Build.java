package dev.coppice.cli;

import dev.coppice.codec.Sha256;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What this process is made of, so that a later one can say whether it is the same program: a
 * version number does not tell two builds apart.
 *
 * @param hash over our own code that trains and scores; the commands and doors are left out
 * @param libraries the file names of everybody else's code, which hold their versions
 */
record Build(String hash, Set<String> libraries) {

  private static final Pattern OURS =
      Pattern.compile(".*\\bcoppice-(model|learn|xgboost|duckdb)\\b.*");

  private static final Pattern ANY_OF_OURS = Pattern.compile(".*\\bcoppice\\b.*");

  static Build current() {
    return of(System.getProperty("java.class.path", ""));
  }

  /** The build that a class path makes; a place that cannot be read counts by its name. */
  static Build of(String classPath) {
    Set<String> libraries = new TreeSet<>();
    StringBuilder code = new StringBuilder();
    for (Path place : places(classPath)) {
      String name = ours(place);
      if (name != null) {
        code.append(name).append('\n');
        sums(place).forEach((file, sum) -> code.append(file).append(' ').append(sum).append('\n'));
      } else if (!ANY_OF_OURS.matcher(last(place, 1)).matches() && Files.isRegularFile(place)) {
        libraries.add(last(place, 1));
      }
    }
    return new Build(Sha256.of(code.toString().getBytes(StandardCharsets.UTF_8)), libraries);
  }

  /** A jar of ours by its file name, a folder of classes by that of its module; else null. */
  private static @Nullable String ours(Path place) {
    var found = OURS.matcher(Files.isDirectory(place) ? last(place, 3) : last(place, 1));
    return found.matches() ? found.group(1) : null;
  }

  private static String last(Path place, int names) {
    int all = place.getNameCount();
    return all == 0 ? "" : place.subpath(Math.max(0, all - names), all).toString();
  }

  /** Every entry, and those that the manifests of jars name. */
  private static List<Path> places(String classPath) {
    Set<Path> places = new LinkedHashSet<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      Path place = Path.of(entry).toAbsolutePath().normalize();
      places.add(place);
      for (String further : further(place).split(" ")) {
        if (!further.isEmpty()) {
          places.add(place.resolveSibling(further).normalize());
        }
      }
    }
    List<Path> ordered = new ArrayList<>(places);
    ordered.sort((a, b) -> last(a, 3).compareTo(last(b, 3)));
    return ordered;
  }

  private static String further(Path place) {
    if (!Files.isRegularFile(place)) {
      return "";
    }
    try (JarFile jar = new JarFile(place.toFile())) {
      if (jar.getManifest() == null) {
        return "";
      }
      String named = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      return named == null ? "" : named;
    } catch (IOException e) {
      return ""; // not a jar
    }
  }

  /** A checksum for each class; of a jar those that stand in its directory. */
  private static TreeMap<String, Long> sums(Path place) {
    TreeMap<String, Long> sums = new TreeMap<>();
    if (Files.isRegularFile(place)) {
      try (JarFile jar = new JarFile(place.toFile())) {
        jar.stream()
            .filter(entry -> entry.getName().endsWith(".class"))
            .forEach(entry -> sums.put(entry.getName(), entry.getCrc()));
      } catch (IOException e) {
        sums.put(last(place, 1), -1L);
      }
      return sums;
    }
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        CRC32 sum = new CRC32();
        sum.update(Files.readAllBytes(file));
        sums.put(
            place.relativize(file).toString().replace(File.separatorChar, '/'), sum.getValue());
      }
    } catch (IOException e) {
      sums.put(last(place, 1), -1L);
    }
    return sums;
  }
}
