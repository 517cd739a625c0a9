package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.device.DpdkPort;
import dev.peregrine.transport.dpdk.device.DpdkPortSettings;
import dev.peregrine.transport.dpdk.device.FaultInjector;
import dev.peregrine.transport.dpdk.device.FaultRates;
import dev.peregrine.transport.dpdk.device.PortQueue;
import dev.peregrine.transport.dpdk.eal.CpuAffinity;
import dev.peregrine.transport.dpdk.eal.Eal;
import dev.peregrine.transport.dpdk.eal.PortStatistics;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The queues of a DPDK port as the devices of event loops, with the faults that tests ask for. */
final class PortDevices implements LoopDevices {

    private final DpdkInterfaceConfig config;
    private final Eal eal;
    private final DpdkPort port;
    private final List<PacketDevice> devices = new ArrayList<>();
    private final List<FaultInjector> injectors = new ArrayList<>();

    private PortDevices(DpdkInterfaceConfig config, Eal eal, DpdkPort port) {
        this.config = config;
        this.eal = eal;
        this.port = port;
        for (PortQueue queue : port.queues()) {
            devices.add(withFaults(queue));
        }
    }

    /**
     * Initialises DPDK, unless that has happened, and opens the port.
     *
     * @throws dev.peregrine.transport.dpdk.eal.DpdkException naming the cause and the cure
     */
    static PortDevices open(DpdkInterfaceConfig config) {
        Eal eal = Eal.initialize(config.ealArguments());
        DpdkPortSettings settings = DpdkPortSettings.ofLoops(config.loops())
                .withMtu(config.mtu() == DpdkInterfaceConfig.DEFAULT_MTU ? 0 : config.mtu())
                .withBuffers(config.receiveBuffers(), config.transmitBuffers())
                .withOffloads(config.offloads());
        return new PortDevices(config, eal, DpdkPort.open(eal, config.port(), settings));
    }

    private PacketDevice withFaults(PacketDevice device) {
        return config.faults()
                .map(faults -> {
                    FaultRates rates = FaultRates.dropping(faults.lossProbability());
                    PacketDevice faulty = FaultInjector.wrap(device, rates, rates, faults.seed() + devices.size());
                    if (faulty instanceof FaultInjector injector) {
                        injectors.add(injector);
                    }
                    return faulty;
                })
                .orElse(device);
    }

    @Override
    public List<Reading> readings() {
        List<Reading> readings = new ArrayList<>();
        readings.add(reading("packets", "received", PortStatistics::rxPackets));
        readings.add(reading("packets", "transmitted", PortStatistics::txPackets));
        readings.add(reading("bytes", "received", PortStatistics::rxBytes));
        readings.add(reading("bytes", "transmitted", PortStatistics::txBytes));
        readings.add(reading("drops", "missed", PortStatistics::rxMissed));
        readings.add(reading("drops", "receive_error", PortStatistics::rxErrors));
        readings.add(reading("drops", "transmit_error", PortStatistics::txErrors));
        readings.add(reading("drops", "no_receive_buffer", PortStatistics::rxNoBuffer));
        for (int loop = 0; loop < port.queues().size(); loop++) {
            readings.addAll(readings(loop));
        }
        return readings;
    }

    private Reading reading(String what, String label, ToDoubleFunction<PortStatistics> value) {
        return new Reading(
                "port_" + what,
                Map.of("port", Integer.toString(config.port()), "kind", label),
                "as the device's driver counts",
                Reading.Kind.COUNTER,
                () -> value.applyAsDouble(port.statistics()));
    }

    private List<Reading> readings(int loop) {
        PortQueue queue = port.queues().get(loop);
        Map<String, String> label = Map.of("loop", Integer.toString(loop));
        List<Reading> readings = new ArrayList<>();
        readings.add(new Reading(
                "queue_transmit_drops",
                label,
                "frames not transmitted because the device fell behind",
                Reading.Kind.COUNTER,
                queue::dropped));
        if (loop < injectors.size()) {
            FaultInjector injector = injectors.get(loop);
            Map<String, String> fault = Map.of("loop", Integer.toString(loop), "fault", "dropped");
            readings.add(
                    new Reading("faults", fault, "frames lost on purpose", Reading.Kind.COUNTER, injector::dropped));
        }
        return readings;
    }

    @Override
    public boolean isLinkUp() {
        return port.link().up();
    }

    @Override
    public int count() {
        return devices.size();
    }

    @Override
    public PacketDevice device(int loop) {
        return devices.get(loop);
    }

    @Override
    public PacketPool receivePool(int loop) {
        return port.queues().get(loop).receivePool();
    }

    @Override
    public ToeplitzHash flowHash() {
        return new ToeplitzHash(ToeplitzHash.symmetricKey());
    }

    @Override
    public void enter(int loop) {
        if (!config.cores().isEmpty()) {
            CpuAffinity.pin(config.cores().get(loop));
        }
        eal.registerThread();
    }

    @Override
    public void exit(int loop) {
        port.queues().get(loop).trim();
        eal.unregisterThread();
    }

    @Override
    public void close() {
        port.close();
    }
}
