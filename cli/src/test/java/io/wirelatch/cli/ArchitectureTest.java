package io.wirelatch.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which package may know which, over every module. */
class ArchitectureTest {

    private static JavaClasses program =
            new ClassFileImporter().importPackages("io.wirelatch.none");

    @BeforeAll
    static void readProgram() {
        program =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.wirelatch");
    }

    @Test
    void everyModuleIsLookedAt() {
        for (String name : List.of("ippool", "tunnel", "state", "enroll", "control", "cli")) {
            assertTrue(
                    program.stream()
                            .anyMatch(c -> c.getPackageName().startsWith("io.wirelatch." + name)),
                    name);
        }
    }

    @Test
    void modulesKnowEachOtherInOneDirection() {
        check(onlyTheseKnow("io.wirelatch.cli..", "io.wirelatch.cli.."));
        check(
                onlyTheseKnow(
                        "io.wirelatch.control..", "io.wirelatch.control..", "io.wirelatch.cli.."));
        check(
                onlyTheseKnow(
                        "io.wirelatch.enroll..", "io.wirelatch.enroll..", "io.wirelatch.cli.."));
        check(
                onlyTheseKnow(
                        "io.wirelatch.state..",
                        "io.wirelatch.state..",
                        "io.wirelatch.enroll..",
                        "io.wirelatch.cli.."));
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.wirelatch.tunnel..")
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage("io.wirelatch..")
                                        .and(
                                                DescribedPredicate.not(
                                                        resideInAnyPackage(
                                                                "io.wirelatch.tunnel..",
                                                                "io.wirelatch.ippool..")))));
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.wirelatch.control")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "io.wirelatch.control.uapi..",
                                "io.wirelatch.tunnel..",
                                "io.wirelatch.ippool.."));
        check(
                noClasses()
                        .that()
                        .resideInAPackage("io.wirelatch.ippool..")
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage("io.wirelatch..")
                                        .and(
                                                DescribedPredicate.not(
                                                        resideInAnyPackage(
                                                                "io.wirelatch.ippool..")))));
    }

    @Test
    void noPackagesKnowEachOtherInACircle() {
        check(slices().matching("io.wirelatch.(**)").should().beFreeOfCycles());
    }

    @Test
    void bouncyCastleIsNamedInCryptoPackagesAlone() {
        check(onlyTheseKnow("org.bouncycastle..", "io.wirelatch..crypto.."));
    }

    @Test
    void nativeCodeIsCalledFromPlatformPackagesAlone() {
        String[] platform = {
            "io.wirelatch.tunnel.tun..",
            "io.wirelatch.tunnel.udp..",
            "io.wirelatch.tunnel.aead..",
            "io.wirelatch.tunnel.link..",
            "io.wirelatch.tunnel.machine..",
            "io.wirelatch.tunnel.posix..",
        };
        check(onlyTheseKnow("com.sun.jna..", platform));
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(platform)
                        .should()
                        .dependOnClassesThat()
                        .haveFullyQualifiedName("java.lang.foreign.Linker"));
    }

    @Test
    void jsonIsReadAndWrittenInStateAndControlAndByTheDoctorAlone() {
        check(
                onlyTheseKnow(
                        "tools.jackson..",
                        "io.wirelatch.state..",
                        "io.wirelatch.control..",
                        "io.wirelatch.cli.doctor.."));
    }

    @Test
    void unixSocketsWithCredentialsAreControlsAlone() {
        check(onlyTheseKnow("org.newsclub..", "io.wirelatch.control.."));
    }

    @Test
    void theCommandLineParserIsKnownToTheVerbsAlone() {
        check(onlyTheseKnow("picocli..", "io.wirelatch.cli"));
    }

    @Test
    void qrCodesAreMadeInOnePackage() {
        check(onlyTheseKnow("com.google.zxing..", "io.wirelatch.cli.qr.."));
    }

    @Test
    void theCoreOfTheEngineDoesNoInputOrOutput() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                "io.wirelatch.tunnel.noise..",
                                "io.wirelatch.tunnel.session..",
                                "io.wirelatch.tunnel.offload..",
                                "io.wirelatch.tunnel.peer..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("java.net..", "java.nio.channels.."));
    }

    @Test
    void keysAreMadeWithoutLoadingJsonOrSockets() {
        check(
                noClasses()
                        .that()
                        .haveNameMatching(".*\\.cli\\.(Genkey|Genpsk|Pubkey)Command")
                        .should()
                        .dependOnClassesThat(
                                resideInAnyPackage(
                                        "io.wirelatch.control..",
                                        "io.wirelatch.state..",
                                        "io.wirelatch.enroll..")));
    }

    private static ArchRule onlyTheseKnow(String packages, String... who) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(who)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages);
    }

    private static void check(ArchRule rule) {
        rule.check(program);
    }
}
