package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import io.netty.buffer.AbstractReferenceCountedByteBuf;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;

/** A {@link ByteBuf} whose bytes lie in one piece at an address in native memory: how they are read and written. */
abstract class NativeByteBuf extends AbstractReferenceCountedByteBuf {

    /** Address of index 0. */
    long address;

    NativeByteBuf(int maxCapacity) {
        super(maxCapacity);
    }

    /** Copies to a buffer of the JDK, without an object where that is possible. */
    abstract void copyTo(ByteBuffer target, int index);

    /** Copies from a buffer of the JDK, without an object where that is possible. */
    abstract void copyFrom(ByteBuffer source, int index);

    @Override
    @SuppressWarnings("deprecation") // abstract in ByteBuf all the same
    public ByteOrder order() {
        return ByteOrder.BIG_ENDIAN;
    }

    @Override
    public ByteBuf unwrap() {
        return null;
    }

    @Override
    public boolean isDirect() {
        return true;
    }

    @Override
    public boolean isContiguous() {
        return true;
    }

    @Override
    public boolean hasArray() {
        return false;
    }

    @Override
    public byte[] array() {
        throw new UnsupportedOperationException("direct buffer");
    }

    @Override
    public int arrayOffset() {
        throw new UnsupportedOperationException("direct buffer");
    }

    @Override
    public boolean hasMemoryAddress() {
        return true;
    }

    @Override
    public long memoryAddress() {
        ensureAccessible();
        return address;
    }

    @Override
    protected byte _getByte(int index) {
        return NativeMemory.getByte(address + index);
    }

    @Override
    protected short _getShort(int index) {
        return (short) NativeMemory.getUnsignedShort(address + index);
    }

    @Override
    protected short _getShortLE(int index) {
        return Short.reverseBytes(_getShort(index));
    }

    @Override
    protected int _getUnsignedMedium(int index) {
        return NativeMemory.getUnsignedByte(address + index) << 16 | NativeMemory.getUnsignedShort(address + index + 1);
    }

    @Override
    protected int _getUnsignedMediumLE(int index) {
        return Integer.reverseBytes(_getUnsignedMedium(index)) >>> 8;
    }

    @Override
    protected int _getInt(int index) {
        return NativeMemory.getInt(address + index);
    }

    @Override
    protected int _getIntLE(int index) {
        return Integer.reverseBytes(_getInt(index));
    }

    @Override
    protected long _getLong(int index) {
        return NativeMemory.getLong(address + index);
    }

    @Override
    protected long _getLongLE(int index) {
        return Long.reverseBytes(_getLong(index));
    }

    @Override
    protected void _setByte(int index, int value) {
        NativeMemory.putByte(address + index, value);
    }

    @Override
    protected void _setShort(int index, int value) {
        NativeMemory.putShort(address + index, value);
    }

    @Override
    protected void _setShortLE(int index, int value) {
        NativeMemory.putShort(address + index, Short.reverseBytes((short) value));
    }

    @Override
    protected void _setMedium(int index, int value) {
        NativeMemory.putByte(address + index, value >>> 16);
        NativeMemory.putShort(address + index + 1, value);
    }

    @Override
    protected void _setMediumLE(int index, int value) {
        _setMedium(index, Integer.reverseBytes(value) >>> 8);
    }

    @Override
    protected void _setInt(int index, int value) {
        NativeMemory.putInt(address + index, value);
    }

    @Override
    protected void _setIntLE(int index, int value) {
        NativeMemory.putInt(address + index, Integer.reverseBytes(value));
    }

    @Override
    protected void _setLong(int index, long value) {
        NativeMemory.putLong(address + index, value);
    }

    @Override
    protected void _setLongLE(int index, long value) {
        NativeMemory.putLong(address + index, Long.reverseBytes(value));
    }

    @Override
    public ByteBuf getBytes(int index, ByteBuf target, int targetIndex, int length) {
        checkDstIndex(index, length, targetIndex, target.capacity());
        if (target.hasMemoryAddress()) {
            NativeMemory.copy(address + index, target.memoryAddress() + targetIndex, length);
        } else if (target.hasArray()) {
            NativeMemory.copy(address + index, target.array(), target.arrayOffset() + targetIndex, length);
        } else {
            target.setBytes(targetIndex, window(index, length));
        }
        return this;
    }

    @Override
    public ByteBuf getBytes(int index, byte[] target, int targetIndex, int length) {
        checkDstIndex(index, length, targetIndex, target.length);
        NativeMemory.copy(address + index, target, targetIndex, length);
        return this;
    }

    @Override
    public ByteBuf getBytes(int index, ByteBuffer target) {
        checkIndex(index, target.remaining());
        copyTo(target, index);
        return this;
    }

    @Override
    public ByteBuf getBytes(int index, OutputStream out, int length) throws IOException {
        checkIndex(index, length);
        byte[] bytes = new byte[length];
        NativeMemory.copy(address + index, bytes, 0, length);
        out.write(bytes);
        return this;
    }

    @Override
    public int getBytes(int index, GatheringByteChannel out, int length) throws IOException {
        checkIndex(index, length);
        return out.write(window(index, length));
    }

    @Override
    public int getBytes(int index, FileChannel out, long position, int length) throws IOException {
        checkIndex(index, length);
        return out.write(window(index, length), position);
    }

    @Override
    public ByteBuf setBytes(int index, ByteBuf source, int sourceIndex, int length) {
        checkSrcIndex(index, length, sourceIndex, source.capacity());
        LoopBuffers.copy(source, sourceIndex, address + index, length);
        return this;
    }

    @Override
    public ByteBuf setBytes(int index, byte[] source, int sourceIndex, int length) {
        checkSrcIndex(index, length, sourceIndex, source.length);
        NativeMemory.copy(source, sourceIndex, address + index, length);
        return this;
    }

    @Override
    public ByteBuf setBytes(int index, ByteBuffer source) {
        checkIndex(index, source.remaining());
        copyFrom(source, index);
        return this;
    }

    @Override
    public int setBytes(int index, InputStream in, int length) throws IOException {
        checkIndex(index, length);
        byte[] bytes = new byte[length];
        int read = in.read(bytes);
        if (read > 0) {
            NativeMemory.copy(bytes, 0, address + index, read);
        }
        return read;
    }

    @Override
    public int setBytes(int index, ScatteringByteChannel in, int length) throws IOException {
        checkIndex(index, length);
        return in.read(window(index, length));
    }

    @Override
    public int setBytes(int index, FileChannel in, long position, int length) throws IOException {
        checkIndex(index, length);
        return in.read(window(index, length), position);
    }

    @Override
    public ByteBuf copy(int index, int length) {
        checkIndex(index, length);
        return alloc().directBuffer(length, maxCapacity()).writeBytes(this, index, length);
    }

    @Override
    public int nioBufferCount() {
        return 1;
    }

    @Override
    public ByteBuffer nioBuffer(int index, int length) {
        checkIndex(index, length);
        return window(index, length);
    }

    @Override
    public ByteBuffer internalNioBuffer(int index, int length) {
        return nioBuffer(index, length);
    }

    @Override
    public ByteBuffer[] nioBuffers(int index, int length) {
        return new ByteBuffer[] {nioBuffer(index, length)};
    }

    final ByteBuffer window(int index, int length) {
        return NativeMemory.asByteBuffer(address + index, length);
    }
}
