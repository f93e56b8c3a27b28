package dev.coppice.s3;

import dev.coppice.errors.InvalidInput;
import dev.coppice.store.BlobPlace;
import dev.coppice.store.Blobs;
import dev.coppice.store.StoreSettings;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Amazon S3, and what speaks its protocol. Credentials come from where AWS tools look for them:
 * variables, system properties, profile, container, machine; never from a project file.
 */
public final class S3Place implements BlobPlace {

  private static final Pattern ADDRESS = Pattern.compile("s3://([a-z0-9][a-z0-9.-]+)(?:/(.*))?");

  @Override
  public String scheme() {
    return "s3";
  }

  @Override
  public Blobs open(URI address, StoreSettings.S3 settings) {
    Matcher parts = ADDRESS.matcher(address.toString());
    if (!parts.matches()) {
      throw new InvalidInput("'" + address + "' is no bucket; wanted: s3://BUCKET/PREFIX");
    }
    String prefix = parts.group(2) == null ? "" : parts.group(2).replaceFirst("/*$", "");
    return new S3Blobs(client(settings), parts.group(1), prefix.isEmpty() ? "" : prefix + "/");
  }

  private static S3Client client(StoreSettings.S3 settings) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            // The name of a blob is its checksum; others than Amazon refuse the SDK's own
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    if (!settings.region().isEmpty()) {
      builder.region(Region.of(settings.region()));
    }
    if (!settings.endpoint().isEmpty()) { // others seldom have a host name for every bucket
      builder.endpointOverride(URI.create(settings.endpoint())).forcePathStyle(true);
    }
    return builder.build();
  }
}
