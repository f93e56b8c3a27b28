package dev.coppice.predictions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk with so many bytes left: the write that passes them is half done and fails. */
final class FullDisk implements AppendFile.Disk {

  final AtomicInteger left;
  volatile boolean cuts = true;
  volatile boolean forces = true;

  FullDisk(int left) {
    this.left = new AtomicInteger(left);
  }

  @Override
  public FileChannel open(Path file) throws IOException {
    return new Channel(AppendFile.DISK.open(file));
  }

  private final class Channel extends FileChannel {

    private final FileChannel real;

    Channel(FileChannel real) {
      this.real = real;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      if (left.get() == 0) {
        throw new IOException("No space left on device");
      }
      int fits = Math.min(left.get(), bytes.remaining());
      ByteBuffer part = bytes.slice(bytes.position(), fits);
      while (part.hasRemaining()) {
        real.write(part);
      }
      bytes.position(bytes.position() + fits);
      left.addAndGet(-fits);
      return fits;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      if (!cuts) {
        throw new IOException("Input/output error");
      }
      real.truncate(size);
      return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      if (!forces) {
        throw new IOException("Input/output error");
      }
      real.force(metaData);
    }

    @Override
    public long size() throws IOException {
      return real.size();
    }

    @Override
    protected void implCloseChannel() throws IOException {
      real.close();
    }

    @Override
    public int read(ByteBuffer into) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer into, long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer from, long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }
  }
}
