package dev.coppice.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A wire to a server, which can be cut and mended. */
final class Wire implements AutoCloseable {

  private final ServerSocket end = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final String host;
  private final int port;
  private volatile boolean whole = true;

  Wire(String host, int port) throws IOException {
    this.host = host;
    this.port = port;
    start(this::connect);
  }

  int port() {
    return end.getLocalPort();
  }

  /** What is connected is not any more, and nobody gets through. */
  void cut() {
    whole = false;
    sockets.forEach(Wire::end);
  }

  void mend() {
    whole = true;
  }

  private void connect() {
    while (!end.isClosed()) {
      try {
        Socket near = end.accept();
        if (!whole) {
          end(near);
          continue;
        }
        Socket far = new Socket(host, port);
        sockets.add(near);
        sockets.add(far);
        start(() -> pass(near, far));
        start(() -> pass(far, near));
      } catch (IOException e) {
        // closed, or nobody is there: whoever called notices
      }
    }
  }

  private void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // cut
    } finally {
      end(from);
      end(to);
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it was
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "wire");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    end.close();
    cut();
  }
}
