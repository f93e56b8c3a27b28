package dev.coppice.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Sha256;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Rejected;
import dev.coppice.errors.Unavailable;
import dev.coppice.serving.Deployment;
import dev.coppice.serving.ModelReference;
import dev.coppice.serving.ServingSettings;
import dev.coppice.store.StoreSettings;
import dev.coppice.testkit.SmallModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

class S3ModelTest {

  private static final String BUCKET = "models-" + ProcessHandle.current().pid();
  private static final Bundle MODEL = SmallModel.bundle(0.7);

  private S3Client client;
  private StoreSettings.S3 settings;

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
    String endpoint = MotoServer.endpoint();
    settings = new StoreSettings.S3(endpoint, "us-east-1");
    client =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .endpointOverride(URI.create(endpoint))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .build();
    client.createBucket(create -> create.bucket(BUCKET));
  }

  private void put(String key, byte[] bytes) {
    client.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromBytes(bytes));
  }

  private Deployment open(String key) {
    String address = "s3://" + BUCKET + "/" + key;
    return ModelReference.open(address, ServingSettings.defaults(), settings, Instant.EPOCH);
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void anArchiveIsServedWithTheVersionBesideIt() throws IOException {
    byte[] archive = zip(MODEL.files());
    put("alone/key.zip", archive);
    put("beside/key.zip", archive);
    put("beside/model_version.txt", text("v007\n"));
    assertEquals(MODEL.modelHash(), open("alone/key.zip").bundle().modelHash());
    assertEquals("v007", open("beside/key.zip").version());
    assertEquals("v007", open("beside/key.zip#sha256=" + Sha256.of(archive)).version());
    String other = "beside/key.zip#sha256=" + "0".repeat(64);
    assertThrows(Rejected.class, () -> open(other));
  }

  @Test
  void aFolderIsServedWhetherItHoldsABundleOrAnArchiveOfOne() throws IOException {
    MODEL.files().forEach((name, bytes) -> put("runs/v001/bundle/" + name, bytes));
    put("runs/v001/", new byte[0]); // as consoles do
    put("runs/v001/model_version.txt", text("v001"));
    put("runs/v002/model.zip", zip(MODEL.files()));
    put("runs/v002/model_version.txt", text("v002"));
    assertEquals("v001", open("runs/v001").version());
    assertEquals("v001", open("runs/v001/").version());
    assertEquals("v002", open("runs/v002").version());
    assertEquals(MODEL.modelHash(), open("runs/v002").bundle().modelHash());
    MODEL.files().forEach((name, bytes) -> put("runs/v003/" + name, bytes));
    InvalidInput both = assertThrows(InvalidInput.class, () -> open("runs"));
    assertTrue(both.getMessage().contains("holds 2 bundles"), both::getMessage);
  }

  @Test
  void whatIsNoModelIsSaid() {
    NotFound nothing = assertThrows(NotFound.class, () -> open("nowhere/m.tar.gz"));
    String place = "s3://" + BUCKET + "/nowhere/m.tar.gz";
    assertEquals("There is nothing at " + place + ", nor below it.", nothing.getMessage());
    put("notes", text("hello"));
    assertThrows(InvalidInput.class, () -> open("notes"));
    Map<String, byte[]> outside = new TreeMap<>(MODEL.files());
    outside.put("../x", new byte[1]);
    InvalidInput refused =
        assertThrows(
            InvalidInput.class,
            () -> {
              put("evil.zip", zip(outside));
              open("evil.zip");
            });
    assertTrue(refused.getMessage().contains("../x"), refused::getMessage);
    for (int i = 0; i < 201; i++) {
      put("many/" + i, new byte[0]);
    }
    InvalidInput many = assertThrows(InvalidInput.class, () -> open("many"));
    assertTrue(many.getMessage().contains("more than 200 objects"), many::getMessage);
    ServingSettings usual = ServingSettings.defaults();
    String absent = "s3://not-there-at-all/m.zip";
    Unavailable bucket =
        assertThrows(
            Unavailable.class, () -> ModelReference.open(absent, usual, settings, Instant.EPOCH));
    assertTrue(bucket.getMessage().contains("NoSuchBucket"), bucket::getMessage);
  }
}
