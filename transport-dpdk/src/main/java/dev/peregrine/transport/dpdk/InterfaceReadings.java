package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.net.NetworkStack;
import dev.peregrine.transport.dpdk.net.StackCounter;
import dev.peregrine.transport.dpdk.net.StackCounters;
import dev.peregrine.transport.dpdk.tcp.TcpCounters;
import dev.peregrine.transport.dpdk.tcp.TcpState;
import dev.peregrine.transport.dpdk.udp.UdpCounters;
import dev.peregrine.transport.dpdk.util.Log2Histogram;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/** Collects what an interface and its loops have to tell. */
final class InterfaceReadings {

    private static final int MICRO_SCALE = 6;

    private final List<Reading> readings = new ArrayList<>();

    private InterfaceReadings() {}

    static List<Reading> of(List<LoopSlot> slots, LoopDevices devices) {
        InterfaceReadings collector = new InterfaceReadings();
        for (LoopSlot slot : slots) {
            Map<String, String> loop = Map.of("loop", Integer.toString(slot.index()));
            collector.loop(slot.statistics(), loop);
            collector.stack(slot, loop);
            collector.histograms(slot, loop);
            collector.buffers(slot.statistics(), loop);
        }
        collector.gauge(
                "port_link_up",
                Map.of(),
                "1 where the device has a link, as its driver tells",
                () -> devices.isLinkUp() ? 1 : 0);
        collector.offloads(slots.getFirst().device().capabilities());
        collector.readings.addAll(devices.readings());
        return List.copyOf(collector.readings);
    }

    private void loop(LoopStatistics statistics, Map<String, String> loop) {
        for (LoopCounter counter : LoopCounter.values()) {
            count("loop_events", with(loop, "event", label(counter)), counter.meaning(), () -> statistics.get(counter));
        }
        gauge("loop_busy_ratio", loop, "part of the loop's time that had something to do", statistics::busyRatio);
        count(
                "loop_allocated_bytes",
                loop,
                "bytes that the loop's thread has allocated on the heap",
                () -> statistics.allocatedBytes());
    }

    private void stack(LoopSlot slot, Map<String, String> loop) {
        for (StackCounter counter : StackCounter.values()) {
            count(
                    "stack_events",
                    with(loop, "event", label(counter)),
                    counter.meaning(),
                    () -> ofStack(slot, stack -> stack.counters().get(counter)));
        }
        for (Field field : counters(TcpCounters.class)) {
            count(
                    "tcp_events",
                    with(loop, "event", snakeCase(field.getName())),
                    "by the name that RFC 4022 or netstat gives it",
                    () -> ofStack(slot, stack -> read(field, stack.tcpCounters())));
        }
        for (Field field : counters(UdpCounters.class)) {
            count(
                    "udp_events",
                    with(loop, "event", snakeCase(field.getName())),
                    "by the name that RFC 4113 or netstat gives it",
                    () -> ofStack(slot, stack -> read(field, stack.udp().counters())));
        }
        for (TcpState state : EnumSet.complementOf(EnumSet.of(TcpState.CLOSED))) {
            gauge(
                    "tcp_connections",
                    with(loop, "state", label(state)),
                    "connections in this state",
                    () -> ofStack(slot, stack -> stack.tcpCounters().connections(state)));
        }
    }

    private void histograms(LoopSlot slot, Map<String, String> loop) {
        histogram(
                "stack_burst_frames",
                loop,
                "frames that the device had at once, each time that it had any",
                exponent -> exponent < StackCounters.BURST_BOUNDS ? BigDecimal.valueOf(1L << exponent) : null,
                slot,
                stack -> stack.counters().bursts());
        histogram(
                "tcp_round_trip_seconds",
                loop,
                "round trips of segments that were sent once",
                exponent -> exponent < TcpCounters.ROUND_TRIP_BOUNDS
                        ? BigDecimal.valueOf(1L << exponent, MICRO_SCALE)
                        : null,
                slot,
                stack -> stack.tcpCounters().roundTripMicros());
    }

    /**
     * A bucket for each bound.
     *
     * @param bound of an exponent; null behind the last one
     */
    private void histogram(
            String name,
            Map<String, String> loop,
            String meaning,
            IntFunction<BigDecimal> bound,
            LoopSlot slot,
            Function<NetworkStack, Log2Histogram> histogram) {
        for (int i = 0; bound.apply(i) != null; i++) {
            int exponent = i;
            String upTo = bound.apply(exponent).stripTrailingZeros().toPlainString();
            bucket(
                    name,
                    with(loop, Reading.BOUND, upTo),
                    meaning,
                    () -> ofStack(slot, stack -> histogram.apply(stack).upTo(exponent)));
        }
        bucket(
                name,
                with(loop, Reading.BOUND, "+Inf"),
                meaning,
                () -> ofStack(slot, stack -> histogram.apply(stack).total()));
    }

    private void buffers(LoopStatistics statistics, Map<String, String> loop) {
        Map<String, String> receive = with(loop, "pool", "receive");
        Map<String, String> transmit = with(loop, "pool", "transmit");
        String inUse = "packet buffers handed out, the device's own not counted";
        gauge("buffers_in_use", receive, inUse, statistics::receiveBuffersInUse);
        gauge("buffers_in_use", transmit, inUse, statistics::transmitBuffersInUse);
        String available = "packet buffers that are left";
        gauge("buffers_available", receive, available, statistics::receiveBuffersAvailable);
        gauge("buffers_available", transmit, available, statistics::transmitBuffersAvailable);
    }

    private void offloads(DeviceCapabilities device) {
        offload("rx_ip_checksum", device.rxIpChecksum());
        offload("rx_l4_checksum", device.rxL4Checksum());
        offload("tx_ip_checksum", device.txIpChecksum());
        offload("tx_tcp_checksum", device.txTcpChecksum());
        offload("tx_udp_checksum", device.txUdpChecksum());
        offload("tcp_segmentation", device.tcpSegmentation());
    }

    private void offload(String name, boolean used) {
        gauge(
                "port_offload",
                Map.of("offload", name),
                "1 where the device does it, 0 where the stack does",
                () -> used ? 1 : 0);
    }

    private void count(String name, Map<String, String> labels, String meaning, DoubleSupplier value) {
        readings.add(new Reading(name, labels, meaning, Reading.Kind.COUNTER, value));
    }

    private void bucket(String name, Map<String, String> labels, String meaning, DoubleSupplier value) {
        readings.add(new Reading(name, labels, meaning, Reading.Kind.BUCKET, value));
    }

    private void gauge(String name, Map<String, String> labels, String meaning, DoubleSupplier value) {
        readings.add(new Reading(name, labels, meaning, Reading.Kind.GAUGE, value));
    }

    private static Map<String, String> with(Map<String, String> labels, String name, String value) {
        return Map.of("loop", labels.get("loop"), name, value);
    }

    private static double ofStack(LoopSlot slot, ToDoubleFunction<NetworkStack> value) {
        NetworkStack stack = slot.stack();
        return stack == null ? 0 : value.applyAsDouble(stack);
    }

    private static List<Field> counters(Class<?> type) {
        return Arrays.stream(type.getFields())
                .filter(field -> field.getType() == long.class)
                .toList();
    }

    private static double read(Field field, Object counters) {
        try {
            return field.getLong(counters);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String label(Enum<?> counter) {
        return counter.name().toLowerCase(Locale.ROOT);
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
