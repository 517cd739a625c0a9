package dev.peregrine.memcached;

import static com.tngtech.archunit.core.domain.JavaModifier.NATIVE;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds the server's seams: one class that knows DPDK, one package that knows the map, one that calls the system. */
@AnalyzeClasses(packages = "dev.peregrine.memcached", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

    @ArchTest
    static void oneFactoryKnowsTheDpdkTransport(JavaClasses classes) {
        Set<String> knowing = classes.stream()
                .filter(ArchitectureTest::dependsOnDpdkTransport)
                .map(JavaClass::getName)
                .map(name -> name.replaceFirst("\\$.*", ""))
                .collect(Collectors.toSet());
        assertThat(knowing).hasSizeLessThanOrEqualTo(1);
    }

    @ArchTest
    static final ArchRule onlyTheStoreKnowsChronicle = noClasses()
            .that()
            .resideOutsideOfPackage("dev.peregrine.memcached.store..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("net.openhft..");

    @ArchTest
    static final ArchRule onlyTheLoginKnowsScram = noClasses()
            .that()
            .resideOutsideOfPackage("dev.peregrine.memcached.protocol.login")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.ongres..");

    @ArchTest
    static final ArchRule onlyTheLauncherCallsTheSystemAndOneClassReadsMemory = noClasses()
            .that()
            .resideOutsideOfPackage("dev.peregrine.memcached.launcher..")
            .and()
            .doNotHaveFullyQualifiedName("dev.peregrine.memcached.store.GranuleMemory")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.foreign..");

    @ArchTest
    static final ArchRule theLauncherKnowsNothingElseOfTheServer = noClasses()
            .that()
            .resideInAPackage("dev.peregrine.memcached.launcher..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("dev.peregrine.memcached.launcher..", "java..");

    @ArchTest
    static final ArchRule noUnsafe = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("sun.misc.Unsafe")
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("jdk.internal..");

    @ArchTest
    static final ArchRule noJni = methods().should().notHaveModifier(NATIVE);

    private static boolean dependsOnDpdkTransport(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency ->
                        dependency.getTargetClass().getPackageName().startsWith("dev.peregrine.transport"));
    }
}
