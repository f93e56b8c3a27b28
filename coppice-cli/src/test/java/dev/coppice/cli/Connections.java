package dev.coppice.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Very many connections to one server on one thread. */
final class Connections implements AutoCloseable {

  private static final int RESERVE = 500; // files that this process needs for other things

  private final List<SocketChannel> channels = new ArrayList<>();
  private final Map<SocketChannel, Long> progress = new HashMap<>();

  /** As many as were wanted, or as this process may have. */
  static int most(int wanted) {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? (int) Math.min(wanted, unix.getMaxFileDescriptorCount() - RESERVE)
        : Math.min(wanted, RESERVE);
  }

  Connections(URI server, int many) throws IOException {
    for (int i = 0; i < many; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
      channel.configureBlocking(false);
      channels.add(channel);
    }
  }

  static ByteBuffer request(String path, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    byte[] start = head.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(start.length + body.length).put(start).put(body).flip();
  }

  /** Sends the request again and again on each, as far as the server takes it: so many bytes. */
  long writeEach(ByteBuffer request) throws IOException {
    long sent = 0;
    for (SocketChannel channel : channels) {
      int length = request.remaining();
      ByteBuffer rest = request.duplicate();
      int begun = (int) (progress.getOrDefault(channel, 0L) % length);
      rest.position(request.position() + begun);
      int more = channel.write(rest);
      progress.merge(channel, (long) more, Long::sum);
      sent += more;
    }
    return sent;
  }

  /** Sends one request, which is small, on each. */
  void writeAll(ByteBuffer request) throws IOException {
    for (SocketChannel channel : channels) {
      ByteBuffer rest = request.duplicate();
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }
  }

  /** How many are answered with one answer that begins like this. */
  int answers(String beginning) throws IOException {
    int answered = 0;
    int left = channels.size();
    try (Selector selector = Selector.open()) {
      for (SocketChannel channel : channels) {
        channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(4096));
      }
      while (left > 0 && selector.select(60_000) > 0) {
        for (SelectionKey key : selector.selectedKeys()) {
          ByteBuffer into = (ByteBuffer) key.attachment();
          boolean ended = ((SocketChannel) key.channel()).read(into) < 0;
          String text = new String(into.array(), 0, into.position(), StandardCharsets.UTF_8);
          if (ended || isWhole(text)) {
            answered += text.startsWith(beginning) ? 1 : 0;
            left--;
            key.cancel();
          }
        }
        selector.selectedKeys().clear();
      }
    }
    return answered;
  }

  private static boolean isWhole(String answer) {
    int head = answer.indexOf("\r\n\r\n");
    if (head < 0) {
      return false;
    }
    String length = answer.substring(0, head).replaceAll("(?is).*content-length: *(\\d+).*", "$1");
    return answer.length() >= head + 4 + Integer.parseInt(length);
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
