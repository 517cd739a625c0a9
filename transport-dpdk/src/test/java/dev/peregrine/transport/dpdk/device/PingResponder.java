package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.eal.Eal;
import dev.peregrine.transport.dpdk.eal.RxQueue;
import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.IcmpHeader;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Answers ping on a DPDK device till its standard input ends: every other time in the received buffer, else with new
 * headers before a part of it. The device completes the IP checksum where it can. Prints its address and driver at the
 * start, and what became of the frames and buffers at the end.
 */
final class PingResponder {

    private static final int BUFFERS = 1023;
    private static final int HEADERS = EthernetHeader.LENGTH + Ipv4Header.LENGTH + IcmpHeader.LENGTH;

    private final PacketBuffer[] frames = new PacketBuffer[RxQueue.BURST];
    private final PortQueue queue;
    private int answered;
    private int checkedByDevice;

    private PingResponder(PortQueue queue) {
        this.queue = queue;
    }

    public static void main(String[] arguments) throws Exception {
        Eal eal = Eal.initialize(List.of(
                "--no-huge", "-m", "64", "--no-shconf", "--no-pci", "--no-telemetry", "--vdev=" + arguments[0]));
        DpdkPortSettings settings = DpdkPortSettings.ofLoops(1).withBuffers(BUFFERS, BUFFERS);
        try (DpdkPort port = DpdkPort.open(eal, 0, settings)) {
            PingResponder responder = new PingResponder(port.queues().getFirst());
            System.out.println("ready " + MacAddress.format(port.macAddress()) + ' ' + port.driver());
            eal.registerThread();
            responder.run();
            eal.unregisterThread();
            responder.report(port);
        }
    }

    private void run() throws IOException {
        Thread polling = Thread.currentThread();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                System.in.read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                polling.interrupt();
            }
        });
        while (!Thread.interrupted()) {
            int n = queue.receive(frames);
            for (int i = 0; i < n; i++) {
                receive(frames[i]);
            }
            queue.flush();
            Thread.onSpinWait();
        }
    }

    private void receive(PacketBuffer frame) {
        long ethernet = frame.address();
        long ip = ethernet + EthernetHeader.LENGTH;
        long icmp = ip + Ipv4Header.LENGTH;
        if (frame.length() < HEADERS
                || EthernetHeader.type(ethernet) != EtherType.IPV4
                || Ipv4Header.protocol(ip) != IpProtocol.ICMP
                || IcmpHeader.type(icmp) != IcmpHeader.ECHO_REQUEST) {
            frame.releasePacket();
            return;
        }
        if ((frame.offload() & Offload.RX_IP_CHECKSUM_GOOD) != 0) {
            checkedByDevice++;
        }
        PacketBuffer answer = IcmpHeader.sequence(icmp) % 2 == 0 ? frame : withNewHeaders(frame);
        turnRound(answer);
        queue.transmit(answer);
        answered++;
    }

    private PacketBuffer withNewHeaders(PacketBuffer frame) {
        PacketBuffer headers = queue.pool().allocate();
        NativeMemory.copy(frame.address(), headers.append(HEADERS), HEADERS);
        PacketBuffer payload = frame.slice(HEADERS, frame.length() - HEADERS);
        payload.next(frame.next());
        headers.next(payload);
        frame.next(null);
        frame.release();
        return headers;
    }

    private void turnRound(PacketBuffer frame) {
        long ethernet = frame.address();
        long ip = ethernet + EthernetHeader.LENGTH;
        long icmp = ip + Ipv4Header.LENGTH;
        long asker = EthernetHeader.source(ethernet);
        long asked = EthernetHeader.destination(ethernet);
        EthernetHeader.write(ethernet, asker, asked, EtherType.IPV4);
        int source = NativeMemory.getInt(ip + 12);
        NativeMemory.putInt(ip + 12, NativeMemory.getInt(ip + 16));
        NativeMemory.putInt(ip + 16, source);
        IcmpHeader.type(icmp, IcmpHeader.ECHO_REPLY);
        IcmpHeader.checksum(
                icmp, Checksum.update(IcmpHeader.checksum(icmp), IcmpHeader.ECHO_REQUEST << 8, IcmpHeader.ECHO_REPLY));
        frame.offload(0);
        if (queue.capabilities().txIpChecksum()) {
            Ipv4Header.checksum(ip, 0);
            frame.offload(Offload.TX_IP_CHECKSUM);
            frame.offloadLengths(EthernetHeader.LENGTH, Ipv4Header.LENGTH, 0, 0);
        }
    }

    private void report(DpdkPort port) {
        queue.trim();
        System.out.println("answered " + answered);
        System.out.println("checked by the device " + checkedByDevice);
        System.out.println("completed by the device " + (queue.capabilities().txIpChecksum() ? answered : 0));
        System.out.println("missing " + (BUFFERS - queue.pool().available()) + " in use "
                + (queue.pool().inUse() + queue.receivePool().inUse()));
        System.out.println("counted " + (port.statistics().txPackets() >= answered));
        System.out.println("link " + (port.link().up() ? "up" : "down"));
    }
}
