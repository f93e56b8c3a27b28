package dev.coppice.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A body on its way out, piece by piece: the next piece is read when the client has taken the one
 * before. A piece is sent only after the one behind it was read, so that bytes which turn out to be
 * damaged at their end never look complete.
 */
final class Download {

  private static final int PIECE = 64 << 10;

  private final Loop loop;
  private final HttpServerResponse response;
  private final InputStream bytes;
  private final Runnable moved;
  private final Consumer<@Nullable Throwable> done;
  private Buffer held = Buffer.buffer();
  private boolean over;

  Download(
      Loop loop,
      HttpServerResponse response,
      InputStream bytes,
      Runnable moved,
      Consumer<@Nullable Throwable> done) {
    this.loop = loop;
    this.response = response;
    this.bytes = bytes;
    this.moved = moved;
    this.done = done;
  }

  void next() {
    loop.aside(() -> bytes.readNBytes(PIECE))
        .onComplete(
            read -> {
              if (over) {
                close();
              } else if (read.failed() || response.closed()) {
                stop(read.failed() ? read.cause() : new IOException("the client is gone"));
              } else {
                send(Buffer.buffer(read.result()));
              }
            });
  }

  private void send(Buffer piece) {
    moved.run();
    if (piece.length() == 0) {
      over = true;
      close();
      response.end(held);
      done.accept(null);
      return;
    }
    if (held.length() > 0) {
      response.write(held);
    }
    held = piece;
    if (response.writeQueueFull()) {
      response.drainHandler(room -> next());
    } else {
      next();
    }
  }

  /** The rest will not come: what was promised is not kept, so the connection goes. */
  void stop(Throwable reason) {
    if (over) {
      return;
    }
    over = true;
    close();
    response.reset();
    done.accept(reason);
  }

  private void close() {
    try {
      bytes.close();
    } catch (IOException e) {
      // it was only read
    }
  }
}
