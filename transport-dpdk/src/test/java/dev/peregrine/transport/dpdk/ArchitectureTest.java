package dev.peregrine.transport.dpdk;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.NATIVE;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Holds the layers of the library: each package may use those below it and no other.
 *
 * <p>The protocol packages stay free of devices, clocks, threads and static state, so that a test can run two stacks back
 * to back in virtual time and reproduce a run by its seed.
 */
@AnalyzeClasses(packages = "dev.peregrine", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String ROOT = "dev.peregrine.transport.dpdk";
    private static final String[] SANS_IO = packages("packet", "tcp", "udp", "net");

    @ArchTest
    static final ArchRule everyClassLivesInALayer = classes()
            .should()
            .resideInAnyPackage(Stream.concat(
                            Stream.of(ROOT),
                            Arrays.stream(packages("util", "eal", "packet", "tcp", "udp", "net", "device")))
                    .toArray(String[]::new));

    @ArchTest
    static final ArchRule utilUsesNothingOfOurs = layer("util");

    @ArchTest
    static final ArchRule packetUsesOnlyUtil = layer("packet", "util");

    @ArchTest
    static final ArchRule ealUsesOnlyPacketAndUtil = layer("eal", "packet", "util");

    @ArchTest
    static final ArchRule tcpUsesOnlyPacketAndUtil = layer("tcp", "packet", "util");

    @ArchTest
    static final ArchRule udpUsesOnlyPacketAndUtil = layer("udp", "packet", "util");

    @ArchTest
    static final ArchRule netUsesTheProtocolsAndWhatIsBelowThem = layer("net", "tcp", "udp", "packet", "util");

    @ArchTest
    static final ArchRule deviceUsesNetAndEalAndWhatIsBelowThem = layer("device", "net", "eal", "packet", "util");

    @ArchTest
    static final ArchRule onlyTheRootKnowsNetty = noClasses()
            .that()
            .resideInAnyPackage(packages("util", "eal", "packet", "tcp", "udp", "net", "device"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule protocolsTakeTheTimeAsAnArgument = noClasses()
            .that()
            .resideInAnyPackage(SANS_IO)
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.time\\.(Clock|Instant)");

    @ArchTest
    static final ArchRule protocolsDrawRandomnessFromAnInjectedSource = noClasses()
            .that()
            .resideInAnyPackage(SANS_IO)
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.(Random|SplittableRandom|concurrent\\.ThreadLocalRandom)")
            .orShould()
            .callMethod(Math.class, "random");

    /** The packet package is left out: a pool knows the thread that owns it, since a buffer may be released by another. */
    @ArchTest
    static final ArchRule protocolsKnowNoThreads = noClasses()
            .that()
            .resideInAnyPackage(packages("tcp", "udp", "net"))
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.Thread")
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule protocolsHoldNoStaticState = fields().that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(SANS_IO)
            .and()
            .haveModifier(STATIC)
            .should()
            .haveModifier(FINAL)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule nativeMemoryAndCallsStayInEalAndOneClass = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".eal..")
            .and()
            .doNotHaveFullyQualifiedName(ROOT + ".packet.NativeMemory")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.foreign..");

    @ArchTest
    static final ArchRule noUnsafe = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("sun.misc..", "jdk.internal..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("io\\.netty\\.util\\.internal\\.PlatformDependent");

    @ArchTest
    static final ArchRule noJni = methods().should().notHaveModifier(NATIVE);

    private static ArchRule layer(String name, String... below) {
        DescribedPredicate<JavaClass> ours = resideInAPackage("dev.peregrine..");
        String[] allowed =
                packages(Stream.concat(Stream.of(name), Arrays.stream(below)).toArray(String[]::new));
        return noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat(are(ours.and(DescribedPredicate.not(resideInAnyPackage(allowed)))))
                .allowEmptyShould(true);
    }

    private static String[] packages(String... names) {
        return Arrays.stream(names).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
    }
}
