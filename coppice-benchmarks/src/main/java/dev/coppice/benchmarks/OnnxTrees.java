package dev.coppice.benchmarks;

import dev.coppice.models.Tree;
import dev.coppice.models.TreeEnsemble;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes a one-output ensemble over numbers as an ONNX model: one {@code TreeEnsembleRegressor} of
 * ai.onnx.ml version 3, without post-transform. The messages of onnx.proto are few enough to be
 * written by hand: a field is its number and wire type, then a varint or length and bytes.
 */
final class OnnxTrees {

  static final String INPUT = "rows";

  private static final int FLOAT = 1;

  private OnnxTrees() {}

  static byte[] write(TreeEnsemble ensemble) {
    Message node =
        new Message()
            .text(1, INPUT)
            .text(2, "margins")
            .text(4, "TreeEnsembleRegressor")
            .text(7, "ai.onnx.ml");
    new Nodes(ensemble).putTo(node);
    Message graph =
        new Message()
            .message(1, node)
            .text(2, "trees")
            .message(11, value(INPUT, ensemble.slots().size()))
            .message(12, value("margins", 1));
    return new Message()
        .number(1, 8) // version of the format
        .message(7, graph)
        .message(8, new Message().text(1, "ai.onnx.ml").number(2, 3))
        .message(8, new Message().text(1, "").number(2, 17))
        .bytes();
  }

  private static Message value(String name, int columns) {
    Message shape =
        new Message()
            .message(1, new Message().text(2, "n"))
            .message(1, new Message().number(1, columns));
    Message tensor = new Message().number(1, FLOAT).message(2, shape);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  /** The operator's parallel arrays over all nodes and over all leaves. */
  private static final class Nodes {
    final Message tree = attribute("nodes_treeids", 7);
    final Message id = attribute("nodes_nodeids", 7);
    final Message feature = attribute("nodes_featureids", 7);
    final Message mode = attribute("nodes_modes", 8);
    final Message threshold = attribute("nodes_values", 6);
    final Message whenTrue = attribute("nodes_truenodeids", 7);
    final Message whenFalse = attribute("nodes_falsenodeids", 7);
    final Message missing = attribute("nodes_missing_value_tracks_true", 7);
    final Message leafTree = attribute("target_treeids", 7);
    final Message leafId = attribute("target_nodeids", 7);
    final Message leafTarget = attribute("target_ids", 7);
    final Message leafWeight = attribute("target_weights", 6);
    final Message base = attribute("base_values", 6);

    Nodes(TreeEnsemble ensemble) {
      base.real(7, (float) ensemble.base()[0]);
      for (int t = 0; t < ensemble.trees().size(); t++) {
        for (int node = 0; node < ensemble.trees().get(t).nodes(); node++) {
          add(t, ensemble.trees().get(t), node);
        }
      }
    }

    private void add(int t, Tree from, int node) {
      boolean leaf = from.slot()[node] < 0;
      tree.number(8, t);
      id.number(8, node);
      feature.number(8, leaf ? 0 : from.slot()[node]);
      mode.text(9, leaf ? "LEAF" : "BRANCH_LT");
      threshold.real(7, from.threshold()[node]);
      whenTrue.number(8, leaf ? 0 : from.left()[node]);
      whenFalse.number(8, leaf ? 0 : from.left()[node] + 1);
      missing.number(8, from.missingLeft()[node] ? 1 : 0);
      if (leaf) {
        leafTree.number(8, t);
        leafId.number(8, node);
        leafTarget.number(8, 0);
        leafWeight.real(7, from.values()[node]);
      }
    }

    void putTo(Message node) {
      Message[] attributes = {
        tree,
        id,
        feature,
        mode,
        threshold,
        whenTrue,
        whenFalse,
        missing,
        leafTree,
        leafId,
        leafTarget,
        leafWeight,
        base
      };
      for (Message attribute : attributes) {
        node.message(5, attribute);
      }
      node.message(5, attribute("n_targets", 2).number(3, 1));
      node.message(5, attribute("post_transform", 3).text(4, "NONE"));
    }

    /** Types: 2 a number, 3 a text, 6 reals, 7 numbers, 8 texts. */
    private static Message attribute(String name, int type) {
      return new Message().text(1, name).number(20, type);
    }
  }

  /** One protobuf message. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message real(int field, float value) {
      varint((long) field << 3 | 5);
      out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
      return this;
    }

    Message text(int field, String text) {
      return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message message) {
      return bytes(field, message.bytes());
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private Message bytes(int field, byte[] bytes) {
      varint((long) field << 3 | 2);
      varint(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
