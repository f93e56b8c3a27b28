package dev.coppice.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Unavailable;
import dev.coppice.store.Blobs;
import dev.coppice.store.Garbage;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.testkit.BlobContract;
import dev.coppice.tracking.NewRun;
import dev.coppice.tracking.Tracking;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

class S3BlobsTest extends BlobContract {

  private static final AtomicInteger BUCKETS = new AtomicInteger();

  @TempDir private Path home;
  private String endpoint;
  private String bucket;
  private S3Client client;
  private Blobs blobs;

  @BeforeAll
  static void giveCredentials() {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
  }

  @AfterAll
  static void takeThemBack() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  @BeforeEach
  void makeBucket() {
    endpoint = MotoServer.endpoint();
    bucket = "coppice-" + ProcessHandle.current().pid() + "-" + BUCKETS.incrementAndGet();
    client =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .endpointOverride(URI.create(endpoint))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .build();
    client.createBucket(create -> create.bucket(bucket));
    blobs = open("s3://" + bucket + "/team/models/").blobs();
  }

  private Store open(String address) {
    StoreSettings.S3 s3 = new StoreSettings.S3(endpoint, "us-east-1");
    return Store.open(home, new StoreSettings("", address, s3));
  }

  @Override
  protected Blobs blobs() {
    return blobs;
  }

  @Override
  protected void damage(String sha256) {
    String key = "team/models/" + sha256.substring(0, 2) + "/" + sha256;
    client.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString("other"));
  }

  @Test
  void nothingIsKeptInTheHomeAndStrangersInTheBucketAreLeftAlone() {
    client.putObject(put -> put.bucket(bucket).key("team/notes"), RequestBody.fromString("mine"));
    client.putObject(
        put -> put.bucket(bucket).key("team/models/notes"), RequestBody.fromString("mine"));
    try (Store store = open("s3://" + bucket + "/team/models")) {
      Tracking tracking = Tracking.open(store, Clock.systemUTC());
      tracking.runs().start(new NewRun("run", 0, "run", "", 0, Map.of()));
      tracking.artifacts().put("run", "kept", new byte[] {1});
      store.blobs().put(new ByteArrayInputStream(new byte[] {2, 3}));
      Instant later = Instant.now().plusSeconds(60);
      assertEquals(new Garbage.Found(1, 2, 0, 0), Garbage.collect(store, later));
      assertTrue(store.blobs().has(tracking.artifacts().of("run").get(0).sha256()));
    }
    assertEquals(3, client.listObjectsV2(list -> list.bucket(bucket)).keyCount());
    assertFalse(Files.exists(home.resolve("blobs")));
  }

  @Test
  void aBucketThatIsNotThereIsNamed() {
    try (Store store = open("s3://nowhere-at-all")) {
      Unavailable refused =
          assertThrows(
              Unavailable.class, () -> store.blobs().put(new ByteArrayInputStream(new byte[] {1})));
      assertTrue(refused.getMessage().contains("s3://nowhere-at-all/"), refused::getMessage);
      assertTrue(refused.getMessage().contains("NoSuchBucket"), refused::getMessage);
    }
  }

  @Test
  void anAddressThatIsNoBucketIsRefused() {
    InvalidInput unknown = assertThrows(InvalidInput.class, () -> open("gs://bucket"));
    assertTrue(unknown.getMessage().endsWith("in the home or in: s3"), unknown::getMessage);
    assertThrows(InvalidInput.class, () -> open("s3://Not_A_Bucket"));
    InvalidInput wrong = assertThrows(InvalidInput.class, () -> new StoreSettings.S3("host", ""));
    assertTrue(wrong.getMessage().contains("https://HOST:PORT"), wrong::getMessage);
  }
}
