package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.store.Blobs;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderBlobsTest extends BlobContract {

  @TempDir private Path home;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(home, StoreSettings.defaults());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected Blobs blobs() {
    return store.blobs();
  }

  private Path file(String sha256) {
    return home.resolve("blobs").resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  @Override
  protected void damage(String sha256) {
    try {
      byte[] bytes = Files.readAllBytes(file(sha256));
      bytes[bytes.length / 2] ^= 1;
      Files.write(file(sha256), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void noDraftsStay() throws IOException {
    blobs().put(new ByteArrayInputStream(new byte[] {1, 2, 3}));
    blobs().put(new ByteArrayInputStream(new byte[] {1, 2, 3}));
    try (Stream<Path> drafts = Files.list(home.resolve("blobs").resolve("drafts"))) {
      assertEquals(0, drafts.count());
    }
  }
}
