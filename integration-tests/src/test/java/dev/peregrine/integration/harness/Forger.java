package dev.peregrine.integration.harness;

import dev.peregrine.transport.dpdk.device.DpdkPort;
import dev.peregrine.transport.dpdk.device.DpdkPortSettings;
import dev.peregrine.transport.dpdk.device.PortQueue;
import dev.peregrine.transport.dpdk.eal.Eal;
import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A program: listens to what the kernel sends to a port out of an interface, and after each segment with payload, once
 * the peer has acknowledged it, sends forged ones of the same connection: resets, ends, openings and data, all but what has the very sequence and
 * acknowledgment numbers that come next. Says each time how many it was, and ends when its input does.
 *
 * <p>They bear the true segment's options, timestamps included, so that it is the numbers alone that give them away.
 *
 * <p>Arguments: the interface and the port.
 */
public final class Forger {

    private static final int BURST = 32;
    private static final int ROUNDS = 100;
    private static final int WINDOW = 20_000;
    private static final int FAR = 1 << 30;
    private static final int GARBAGE_BYTES = 100;

    /** Where the acknowledgment number lies in a TCP header. */
    private static final int ACKNOWLEDGMENT = 8;

    private final SplittableRandom random = new SplittableRandom(1);
    private final PacketBuffer[] received = new PacketBuffer[BURST];
    private final PortQueue queue;
    private final int port;
    private PacketBuffer awaited;
    private int forged;

    private Forger(PortQueue queue, int port) {
        this.queue = queue;
        this.port = port;
    }

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        List<String> eal = new ArrayList<>(Setup.EAL);
        eal.add("--vdev=net_af_packet0,iface=" + arguments[0]);
        Eal environment = Eal.initialize(eal);
        try (DpdkPort device = DpdkPort.open(environment, 0, DpdkPortSettings.ofLoops(1))) {
            new Forger(device.queues().getFirst(), Integer.parseInt(arguments[1])).run();
        }
    }

    private void run() {
        Thread input = Thread.ofPlatform().daemon().start(EndOfInput::await);
        System.out.println("listening");
        while (input.isAlive()) {
            int count = queue.receive(received);
            for (int i = 0; i < count; i++) {
                PacketBuffer frame = received[i];
                if (isSegmentWithPayload(frame.address(), frame.length())) {
                    await(frame);
                } else {
                    if (awaited != null && isAcknowledgment(frame.address(), frame.length())) {
                        forge(awaited.address());
                        await(null);
                        System.out.println("forged " + forged);
                    }
                    frame.releasePacket();
                }
            }
            if (count == 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** Keeps a segment until it is acknowledged: a forged one that overtook it would be within its window. */
    private void await(PacketBuffer segment) {
        if (awaited != null) {
            awaited.releasePacket();
        }
        awaited = segment;
    }

    private boolean isSegmentWithPayload(long frame, int length) {
        long ip = frame + EthernetHeader.LENGTH;
        return isSegment(frame, length) && TcpHeader.destinationPort(ip + Ipv4Header.LENGTH) == port && payload(ip) > 0;
    }

    private boolean isAcknowledgment(long frame, int length) {
        long tcp = frame + EthernetHeader.LENGTH + Ipv4Header.LENGTH;
        return isSegment(frame, length)
                && TcpHeader.sourcePort(tcp) == port
                && TcpHeader.acknowledgment(tcp) == next(awaited.address());
    }

    private static boolean isSegment(long frame, int length) {
        return length >= EthernetHeader.LENGTH + Ipv4Header.LENGTH + TcpHeader.LENGTH
                && EthernetHeader.type(frame) == EtherType.IPV4
                && Ipv4Header.protocol(frame + EthernetHeader.LENGTH) == IpProtocol.TCP;
    }

    private static int next(long frame) {
        long ip = frame + EthernetHeader.LENGTH;
        return TcpHeader.sequence(ip + Ipv4Header.LENGTH) + payload(ip);
    }

    private static int payload(long ip) {
        return Ipv4Header.totalLength(ip) - Ipv4Header.LENGTH - TcpHeader.headerLength(ip + Ipv4Header.LENGTH);
    }

    /** Sends, for each kind, what lies shortly before, behind and far from what is expected. */
    private void forge(long frame) {
        long ip = frame + EthernetHeader.LENGTH;
        long tcp = ip + Ipv4Header.LENGTH;
        int next = next(frame);
        int ack = TcpHeader.acknowledgment(tcp);
        for (int round = 0; round < ROUNDS; round++) {
            int near = random.nextInt(1, WINDOW);
            for (int reset : new int[] {TcpHeader.RST, TcpHeader.RST | TcpHeader.ACK}) {
                send(frame, next + near, ack, reset, 0);
                send(frame, next - near, ack, reset, 0);
                send(frame, next + FAR, ack, reset, 0);
            }
            send(frame, next + near, ack, TcpHeader.SYN, 0);
            send(frame, next, ack, TcpHeader.SYN, 0);
            send(frame, next - near, ack, TcpHeader.FIN | TcpHeader.ACK, 0);
            send(frame, next + FAR, ack, TcpHeader.FIN | TcpHeader.ACK, 0);
            send(frame, next, ack + FAR, TcpHeader.FIN | TcpHeader.ACK, 0);
            send(frame, next - GARBAGE_BYTES - near, ack, TcpHeader.ACK, GARBAGE_BYTES);
            send(frame, next + FAR, ack, TcpHeader.ACK, GARBAGE_BYTES);
            send(frame, next, ack + FAR, TcpHeader.ACK, GARBAGE_BYTES);
            send(frame, next + near, ack - FAR, TcpHeader.ACK, GARBAGE_BYTES);
            queue.flush();
        }
    }

    private void send(long template, int sequence, int acknowledgment, int flags, int payload) {
        PacketBuffer frame = queue.pool().allocate();
        if (frame == null) {
            return;
        }
        long templateIp = template + EthernetHeader.LENGTH;
        int headerLength = TcpHeader.headerLength(templateIp + Ipv4Header.LENGTH);
        int segment = headerLength + payload;
        int headers = EthernetHeader.LENGTH + Ipv4Header.LENGTH + headerLength;
        long at = frame.append(headers + payload);
        NativeMemory.copy(template, at, headers);
        NativeMemory.fill(at + headers, payload, (byte) 'x');
        long ip = at + EthernetHeader.LENGTH;
        Ipv4Header.totalLength(ip, Ipv4Header.LENGTH + segment);
        Checksum.completeIpv4(ip);
        long tcp = ip + Ipv4Header.LENGTH;
        TcpHeader.sequence(tcp, sequence);
        NativeMemory.putInt(tcp + ACKNOWLEDGMENT, acknowledgment);
        TcpHeader.flags(tcp, flags);
        TcpHeader.checksum(tcp, 0);
        int pseudoHeader = Checksum.pseudoHeader(
                0,
                IpAddress.ofIpv4(Ipv4Header.source(ip)),
                0,
                IpAddress.ofIpv4(Ipv4Header.destination(ip)),
                IpProtocol.TCP,
                segment);
        TcpHeader.checksum(tcp, Checksum.finish(Checksum.add(pseudoHeader, Checksum.sum(tcp, segment))));
        queue.transmit(frame);
        forged++;
    }
}
