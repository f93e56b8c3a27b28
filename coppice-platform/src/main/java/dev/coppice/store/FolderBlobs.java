package dev.coppice.store;

import dev.coppice.codec.Sha256;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Blobs as files: {@code ab/abcdef...}. A blob is written under another name, forced to disk, and
 * gets its own name in one step: a reader finds all of it or nothing, whenever the power fails.
 */
final class FolderBlobs implements Blobs {

  private static final String DRAFTS = "drafts";
  private static final String LEAVING = "leaving";

  private final Path folder;

  FolderBlobs(Path folder) {
    this.folder = folder;
  }

  @Override
  public Blob put(InputStream bytes) {
    Path drafts = folder.resolve(DRAFTS);
    Path draft = drafts.resolve(UUID.randomUUID().toString());
    try {
      Files.createDirectories(drafts);
      try {
        Blob blob = write(bytes, draft);
        Path file = file(blob.sha256());
        Path shelf = Files.createDirectories(file.resolveSibling(""));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE); // also over itself: see remove
        force(shelf);
        force(folder);
        return blob;
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new Unavailable("A blob cannot be written to " + folder + ": " + e, e);
    }
  }

  private static Blob write(InputStream bytes, Path draft) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (FileChannel channel =
            FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
      long size = bytes.transferTo(out);
      channel.force(true);
      return new Blob(HexFormat.of().formatHex(digest.digest()), size);
    }
  }

  /** Puts the names of a folder on disk, where the file system lets one ask for it. */
  private static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows has no such thing; there the move itself is written through
    }
  }

  @Override
  public boolean has(String sha256) {
    return Files.exists(file(sha256));
  }

  @Override
  public InputStream open(String sha256) {
    Path file = file(sha256);
    try {
      return new VerifiedStream(Files.newInputStream(file), sha256, file.toString());
    } catch (NoSuchFileException e) {
      throw new NotFound("There is no blob " + sha256 + " in " + folder, e);
    } catch (IOException e) {
      throw new Unavailable(file + " cannot be read: " + e, e);
    }
  }

  @Override
  public void each(Consumer<KeptBlob> visitor) {
    for (Path shelf : entries(folder)) {
      if (shelf.getFileName().toString().length() == 2) {
        for (Path file : entries(shelf)) {
          if (Blob.isName(file.getFileName().toString())) {
            kept(file).ifPresent(visitor);
          }
        }
      }
    }
  }

  private static Optional<KeptBlob> kept(Path file) {
    try {
      BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
      Blob blob = new Blob(file.getFileName().toString(), facts.size());
      return Optional.of(new KeptBlob(blob, facts.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // somebody removed it meanwhile
    } catch (IOException e) {
      throw new Unavailable(file + " cannot be read: " + e, e);
    }
  }

  /**
   * The file leaves its place before its time is looked at again. A put before that step is seen by
   * the younger time, and the file goes back; a put after it makes the file anew.
   */
  @Override
  public boolean remove(String sha256, Instant putBefore) {
    Path file = file(sha256);
    Path leaving = folder.resolve(LEAVING).resolve(sha256);
    try {
      if (kept(file).filter(blob -> blob.put().isBefore(putBefore)).isEmpty()) {
        return false;
      }
      Files.createDirectories(folder.resolve(LEAVING));
      Files.move(file, leaving, StandardCopyOption.ATOMIC_MOVE);
      if (kept(leaving).filter(blob -> blob.put().isBefore(putBefore)).isEmpty()) {
        Files.move(leaving, file, StandardCopyOption.ATOMIC_MOVE);
        return false;
      }
      Files.delete(leaving);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new Unavailable(file + " cannot be removed: " + e, e);
    }
  }

  /** What was on its way out goes back: it may have been put again just then. */
  @Override
  public void tidy(Instant before) {
    try {
      for (Path leaving : entries(folder.resolve(LEAVING))) {
        Path file = file(leaving.getFileName().toString());
        Files.move(leaving, file, StandardCopyOption.ATOMIC_MOVE);
      }
      for (Path draft : entries(folder.resolve(DRAFTS))) {
        if (kept(draft).filter(left -> left.put().isBefore(before)).isPresent()) {
          Files.deleteIfExists(draft);
        }
      }
    } catch (IOException e) {
      throw new Unavailable(folder + " cannot be tidied: " + e, e);
    }
  }

  private static List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new Unavailable(folder + " cannot be listed: " + e, e);
    }
  }

  private Path file(String sha256) {
    Blob.requireName(sha256);
    return folder.resolve(sha256.substring(0, 2)).resolve(sha256);
  }
}
