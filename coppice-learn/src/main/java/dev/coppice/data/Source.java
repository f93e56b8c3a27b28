package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLConnection;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where rows come from: a file or an http(s) address, plain or gzip, or a query on a database; with
 * or without a pinned hash.
 *
 * @param address as the user wrote it, for messages; of a database without the query
 * @param location absolute; scheme file, http, https, or jdbc with the query as its fragment; a
 *     database's rows that {@link KeptRows} has
 * @param sha256 the SHA-256 the stored bytes must have (of a query: its rows), in lower case; null
 *     accepts any
 */
public record Source(String address, URI location, @Nullable String sha256) {

  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 60_000;

  /**
   * @param pathOrUri a path, a file:, http: or https: URI, or {@code jdbc:...#select ...}
   * @param base the folder that a relative path starts from
   * @throws InvalidInput when it is none of these
   */
  public static Source of(String pathOrUri, Path base) {
    try {
      if (pathOrUri.regionMatches(true, 0, "jdbc:", 0, 5)) {
        return Database.source(pathOrUri, base);
      }
      // One letter before the colon is a drive, not a scheme
      if (!pathOrUri.matches("(?s)[A-Za-z][A-Za-z0-9+.-]+:.*")) {
        Path path = base.resolve(pathOrUri).toAbsolutePath().normalize();
        return new Source(pathOrUri, path.toUri(), null);
      }
      URI uri = URI.create(pathOrUri);
      String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
      if (scheme.equals("file")) {
        return new Source(pathOrUri, Path.of(uri).toUri(), null);
      }
      if (List.of("http", "https").contains(scheme) && uri.getHost() != null) {
        return new Source(pathOrUri, uri, null);
      }
    } catch (InvalidPathException e) {
      throw new InvalidInput("'" + pathOrUri + "' is not a path: " + e.getReason());
    } catch (IllegalArgumentException e) {
      throw new InvalidInput("'" + pathOrUri + "' is not a URI: " + e.getMessage());
    }
    throw new InvalidInput(
        "'" + pathOrUri + "' cannot be read; accepted: a path, file:, http:, https:, jdbc:");
  }

  /**
   * The same database, asked this.
   *
   * @throws InvalidInput when this is no database, or has a query already
   */
  public Source asked(String sql) {
    if (!isDatabase()) {
      throw new InvalidInput("'" + address + "' is no database; " + Database.ACCEPTED);
    }
    if (location.getFragment() != null) {
      throw new InvalidInput("'" + address + "' has a query already, behind its #");
    }
    try {
      String rest = location.getSchemeSpecificPart();
      return new Source(address, new URI("jdbc", rest, sql), sha256);
    } catch (URISyntaxException e) {
      throw new InvalidInput("'" + sql + "' is no query: " + e.getReason());
    }
  }

  /** Whether rows come from a query, and not from a file. */
  public boolean isDatabase() {
    return location.getScheme().equals("jdbc") || isKept();
  }

  private boolean isKept() {
    return location.getScheme().equals(KeptRows.SCHEME);
  }

  private boolean isParquet() {
    return !isDatabase() && plainName().endsWith(".parquet");
  }

  /** Whether rows are written as text, so that they stand on lines and cells can be misread. */
  boolean isText() {
    return !isDatabase() && !isParquet();
  }

  /** Where a row of this source stands, by the number that its reader gives: {@code "line 12"}. */
  public String place(long number) {
    return (isText() ? "line " : "row ") + number;
  }

  /**
   * The same source, accepted only when its stored bytes have this SHA-256.
   *
   * @throws InvalidInput when this is not 64 hexadecimal digits
   */
  public Source pinned(String sha256) {
    if (!sha256.matches("[0-9a-fA-F]{64}")) {
      throw new InvalidInput(
          "'" + sha256 + "' is not a SHA-256; wanted: 64 hexadecimal digits (0-9, a-f)");
    }
    return new Source(address, location, sha256.toLowerCase(Locale.ROOT));
  }

  /** The last part of the path in lower case without {@code .gz}, to tell formats apart. */
  String plainName() {
    String path = location.getPath() == null ? "" : location.getPath();
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
  }

  /** Starts reading, whatever this is; the caller closes. */
  Opened opened() {
    if (isKept()) {
      return new KeptQuery(this);
    }
    if (isDatabase()) {
      return Database.open(this);
    }
    return isParquet() ? ParquetFile.open(this) : open();
  }

  /**
   * Starts reading the bytes; the caller closes.
   *
   * @throws NotFound when nothing is there
   * @throws InvalidInput when it is a folder or a database, or may not be read
   * @throws Unavailable when the server cannot be reached or fails
   */
  public OpenSource open() {
    if (isDatabase()) {
      throw new InvalidInput("'" + address + "' is a database; wanted here: a file");
    }
    return new OpenSource(this, location.getScheme().equals("file") ? openFile() : openHttp());
  }

  private InputStream openFile() {
    Path path = Path.of(location);
    if (Files.isDirectory(path)) {
      throw new InvalidInput("'" + address + "' is a folder; wanted: one file" + siblings(path));
    }
    try {
      return Files.newInputStream(path);
    } catch (NoSuchFileException e) {
      Path parent = path.getParent();
      String hint = parent == null ? "" : siblings(parent);
      throw new NotFound("There is no file '" + address + "' (looked at " + path + ")" + hint, e);
    } catch (AccessDeniedException e) {
      throw new InvalidInput("The file '" + address + "' may not be read by this user.");
    } catch (IOException e) {
      throw new Unavailable("The file '" + address + "' cannot be opened: " + e.getMessage(), e);
    }
  }

  /** A hint from the names in a folder; nothing when it cannot be listed. */
  private String siblings(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      Path asked = Path.of(location).getFileName();
      List<String> names =
          entries
              .filter(Files::isRegularFile)
              .map(p -> p.getFileName().toString())
              .sorted()
              .toList();
      return Nearest.hint(asked == null ? "" : asked.toString(), names);
    } catch (IOException e) { // a hint only
      return "";
    }
  }

  private InputStream openHttp() {
    try {
      URLConnection connection = location.toURL().openConnection();
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(READ_MILLIS);
      int status = ((HttpURLConnection) connection).getResponseCode();
      if (status == HttpURLConnection.HTTP_OK) {
        return new Announced(connection.getInputStream(), connection.getContentLengthLong());
      }
      String moved = connection.getHeaderField("Location");
      String message =
          "'" + address + "' answered " + status + (moved == null ? "" : ", moved to " + moved);
      if (status == HttpURLConnection.HTTP_NOT_FOUND || status == HttpURLConnection.HTTP_GONE) {
        throw new NotFound(message + ": there is nothing at this address.");
      }
      if (status >= 500 || status == 429) {
        throw new Unavailable(message + ": the server failed; try again later.");
      }
      throw new InvalidInput(message + "; wanted: an address that answers 200 without a log-in");
    } catch (IOException e) {
      throw new Unavailable("'" + address + "' cannot be reached: " + e, e);
    }
  }

  /**
   * Fails when a body ends before its announced length: JDK 17 takes that for the end, JDK 25 fails
   * in words of its own.
   */
  private static final class Announced extends FilterInputStream {

    private long left; // negative: nothing was announced

    Announced(InputStream in, long length) {
      super(in);
      left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count;
      try {
        count = super.read(bytes, offset, length);
      } catch (IOException e) {
        throw left > 0 && "Premature EOF".equals(e.getMessage()) ? closedEarly() : e;
      }
      if (count < 0 && left > 0) {
        throw closedEarly();
      }
      left -= Math.max(0, count);
      return count;
    }

    private IOException closedEarly() {
      return new IOException("the connection closed " + left + " bytes before the end");
    }
  }
}
