package dev.peregrine.memcached.doctor;

import java.util.Map;

/** Kinds of network cards that DPDK takes in different ways. */
enum NicModel {
    ENA("AWS ENA", "net_ena", false),
    GVNIC("Google gVNIC", "net_gve", false),
    MANA("Azure MANA", "net_mana", true),
    VIRTIO("virtio", "net_virtio", false),
    MLX4("NVIDIA ConnectX-3", "net_mlx4", true),
    MLX5("NVIDIA ConnectX", "net_mlx5", true),
    OTHER("network card", "its PMD", false);

    private static final int VENDOR_SHIFT = 16;
    private static final int MELLANOX = 0x15b3;

    /** By PCI vendor in the high half and device in the low one. */
    private static final Map<Integer, NicModel> BY_ID = Map.ofEntries(
            Map.entry(0x1d0f_0ec2, ENA),
            Map.entry(0x1d0f_1ec2, ENA),
            Map.entry(0x1d0f_ec20, ENA),
            Map.entry(0x1d0f_ec21, ENA),
            Map.entry(0x1ae0_0042, GVNIC),
            Map.entry(0x1414_00ba, MANA),
            Map.entry(0x1af4_1000, VIRTIO),
            Map.entry(0x1af4_1041, VIRTIO),
            Map.entry(0x15b3_1003, MLX4),
            Map.entry(0x15b3_1004, MLX4),
            Map.entry(0x15b3_1007, MLX4));

    private final String title;
    private final String pmd;
    private final boolean bifurcated;

    NicModel(String title, String pmd, boolean bifurcated) {
        this.title = title;
        this.pmd = pmd;
        this.bifurcated = bifurcated;
    }

    static NicModel of(int vendor, int device) {
        return BY_ID.getOrDefault(vendor << VENDOR_SHIFT | device, vendor == MELLANOX ? MLX5 : OTHER);
    }

    /** What people call it. */
    String title() {
        return title;
    }

    /** DPDK's driver. */
    String pmd() {
        return pmd;
    }

    /** Whether DPDK drives it beside the kernel's driver, which then must stay. */
    boolean isBifurcated() {
        return bifurcated;
    }
}
