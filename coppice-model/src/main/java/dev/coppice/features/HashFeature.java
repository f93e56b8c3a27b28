package dev.coppice.features;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.FeatureSettings.Categorical;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A category as one of a fixed number of buckets, for columns with more levels than anybody wants
 * to keep: nothing is learned but the width. Levels of one bucket cannot be told apart.
 *
 * <p>The hashing trick (K. Weinberger and others, 2009) on the text {@code name=level}, so that the
 * same word in two columns falls into different buckets. The bucket is the one that scikit-learn's
 * FeatureHasher takes: the size of MurmurHash3 (32 bits, seed 0) as a signed number, modulo the
 * width. Code 0 is a missing value. Its signs are left out: a slot is a code, not a sum.
 */
record HashFeature(String name, Input input, int buckets) implements Feature {

  static final String KIND = "hash";

  HashFeature {
    if (buckets < 1 || buckets > Categorical.MOST_BUCKETS) {
      throw new InvalidInput(
          buckets + " buckets of '" + name + "'; accepted: 1 to " + Categorical.MOST_BUCKETS);
    }
  }

  @Override
  public Slot slot() {
    return Slot.code(name, buckets + 1);
  }

  @Override
  public double of(Row row) {
    return code(input.text(row));
  }

  @Override
  public double[] of(Frame frame) {
    return Levels.values(input, frame, this::code);
  }

  private double code(@Nullable String text) {
    return text == null ? 0 : bucket(name + "=" + text, buckets) + 1;
  }

  static int bucket(String key, int buckets) {
    long hash = murmur3(key.getBytes(StandardCharsets.UTF_8));
    return (int) (Math.abs(hash) % buckets);
  }

  /** MurmurHash3 x86 32 (A. Appleby), seed 0. */
  static int murmur3(byte[] bytes) {
    int hash = 0;
    int whole = bytes.length & ~3;
    for (int i = 0; i < whole; i += 4) {
      int block =
          bytes[i] & 0xff
              | (bytes[i + 1] & 0xff) << 8
              | (bytes[i + 2] & 0xff) << 16
              | bytes[i + 3] << 24;
      hash = Integer.rotateLeft(hash ^ mix(block), 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    for (int i = bytes.length - 1; i >= whole; i--) {
      tail = tail << 8 | bytes[i] & 0xff;
    }
    hash ^= mix(tail) ^ bytes.length;
    hash = (hash ^ hash >>> 16) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    return hash ^ hash >>> 16;
  }

  private static int mix(int block) {
    return Integer.rotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;
  }

  @Override
  public Struct toStruct() {
    Struct struct = new Struct().put("kind", KIND).put("name", name);
    input.write(struct);
    return struct.put("buckets", buckets);
  }

  static HashFeature read(Struct struct, Schema schema) {
    return new HashFeature(
        struct.text("name"), Input.read(struct, schema), struct.smallInteger("buckets"));
  }
}
