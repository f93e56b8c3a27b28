package dev.coppice.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A body as a stream: an event loop puts pieces in, a thread that may wait takes them out. The
 * client is held back when the pieces are not taken, so memory stays bounded.
 */
final class Upload extends InputStream {

  private static final int MOST_WAITING = 1 << 20;

  private final Loop loop;
  private final HttpServerRequest request;
  private final ArrayDeque<Buffer> pieces = new ArrayDeque<>();
  private int waiting;
  private int at; // in the first piece
  private boolean paused;
  private boolean ended;
  private @Nullable String broken;

  Upload(Loop loop, HttpServerRequest request) {
    this.loop = loop;
    this.request = request;
  }

  synchronized void put(Buffer piece) {
    pieces.addLast(piece);
    waiting += piece.length();
    if (waiting > MOST_WAITING && !paused) {
      paused = true;
      request.pause();
    }
    notifyAll();
  }

  synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized void fail(String reason) {
    broken = broken == null && !ended ? reason : broken;
    notifyAll();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public synchronized int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    while (pieces.isEmpty() && !ended && broken == null) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    if (broken != null) {
      throw new IOException(broken);
    }
    Buffer piece = pieces.peekFirst();
    if (piece == null || length == 0) {
      return piece == null ? -1 : 0;
    }
    int taken = Math.min(length, piece.length() - at);
    piece.getBytes(at, at + taken, bytes, offset);
    at += taken;
    if (at == piece.length()) {
      pieces.removeFirst();
      at = 0;
      waiting -= piece.length();
      if (paused && waiting < MOST_WAITING / 2) {
        paused = false;
        loop.run(request::resume);
      }
    }
    return taken;
  }
}
