package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.peregrine.integration.harness.Shell;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What is shipped to deploy the server holds against the definitions of the tools that read it. */
class DeploymentFilesTest {

    private static final Path DOCKER = Path.of("..", "docker");
    private static final Path KUBERNETES = DOCKER.resolve("kubernetes");

    /** How the official client checks an object against Kubernetes' OpenAPI definition of its kind. */
    private interface Check {
        void of(JsonElement object) throws IOException;
    }

    private static final Map<String, Check> KINDS = Map.of(
            "v1/Service", V1Service::validateJsonElement,
            "v1/ConfigMap", V1ConfigMap::validateJsonElement,
            "apps/v1/StatefulSet", V1StatefulSet::validateJsonElement,
            "policy/v1/PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement);

    /** Kinds of others, whose fields that matter are checked here. */
    private static final List<String> FOREIGN_KINDS =
            List.of("monitoring.coreos.com/v1/ServiceMonitor", "k8s.cni.cncf.io/v1/NetworkAttachmentDefinition");

    @ParameterizedTest
    @ValueSource(strings = {"nio.yaml", "dpdk.yaml", "sriov-device-plugin.yaml"})
    void kubernetesKnowsEveryField(String file) throws IOException {
        for (JsonNode object : objects(file)) {
            String kind = kind(object);
            Check check = KINDS.get(kind);
            if (check == null) {
                assertThat(FOREIGN_KINDS).contains(kind);
            } else {
                check.of(JsonParser.parseString(object.toString()));
            }
        }
    }

    @Test
    void aMisspeltFieldWouldBeFound() throws IOException {
        String service = object("nio.yaml", "Service").toString().replace("\"selector\"", "\"selektor\"");
        assertThatThrownBy(() -> V1Service.validateJsonElement(JsonParser.parseString(service)))
                .hasMessageContaining("selektor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio.yaml", "dpdk.yaml"})
    void everythingSelectsThePodsAndTheirPorts(String file) throws IOException {
        JsonNode set = object(file, "StatefulSet").path("spec");
        JsonNode labels = set.at("/template/metadata/labels");
        assertThat(labels).isNotEmpty();
        assertThat(set.at("/selector/matchLabels")).isEqualTo(labels);
        JsonNode service = object(file, "Service");
        assertThat(service.at("/metadata/name")).isEqualTo(set.path("serviceName"));
        assertThat(service.at("/spec/selector")).isEqualTo(labels);
        assertThat(object(file, "PodDisruptionBudget").at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
        JsonNode monitor = object(file, "ServiceMonitor").path("spec");
        assertThat(monitor.at("/selector/matchLabels")).isEqualTo(service.at("/metadata/labels"));
        assertThat(service.at("/spec/ports").findValuesAsText("name"))
                .contains(monitor.at("/endpoints/0/port").asText());
        JsonNode container = set.at("/template/spec/containers/0");
        assertThat(container.path("ports").findValuesAsText("name"))
                .contains(container.at("/readinessProbe/httpGet/port").asText());
    }

    /** Whole cores and no more asked for than may be used: otherwise there are no cores of the pod's own. */
    @Test
    void podsOnDpdkGetCoresHugepagesAndACard() throws IOException {
        JsonNode pod = object("dpdk.yaml", "StatefulSet").at("/spec/template");
        JsonNode resources = pod.at("/spec/containers/0/resources");
        assertThat(resources.path("requests")).isEqualTo(resources.path("limits"));
        assertThat(resources.at("/requests/cpu").asText()).matches("\\d+");
        assertThat(resources.at("/requests").has("hugepages-2Mi")).isTrue();
        JsonNode network = object("dpdk.yaml", "NetworkAttachmentDefinition");
        String resource = network.at("/metadata/annotations/k8s.v1.cni.cncf.io~1resourceName")
                .asText();
        assertThat(resources.path("requests").has(resource)).isTrue();
        assertThat(pod.at("/metadata/annotations/k8s.v1.cni.cncf.io~1networks"))
                .isEqualTo(network.at("/metadata/name"));
        assertThat(new ObjectMapper()
                        .readTree(network.at("/spec/config").asText())
                        .path("type")
                        .asText())
                .isEqualTo("sriov");
        JsonNode offered = new ObjectMapper()
                .readTree(object("sriov-device-plugin.yaml", "ConfigMap")
                        .at("/data/config.json")
                        .asText())
                .at("/resourceList/0");
        assertThat(offered.path("resourcePrefix").asText() + "/"
                        + offered.path("resourceName").asText())
                .isEqualTo(resource);
    }

    /** The start script of a pod, with a server that only shows what it is told. */
    @Test
    void aPodOnDpdkStartsWithItsOwnCardAndAddress(@TempDir Path folder) throws IOException {
        JsonNode data = object("dpdk.yaml", "ConfigMap").path("data");
        Files.writeString(
                folder.resolve("peregrine.yaml"), data.path("peregrine.yaml").asText());
        Path java = Files.writeString(folder.resolve("java"), "#!/bin/sh\ncat \"$4\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        String script = data.path("start.sh")
                .asText()
                .replace("/etc/peregrine/", folder + "/")
                .replace("/tmp/peregrine.yaml", folder + "/made.yaml");
        String told = Shell.run(
                "env",
                "PATH=" + folder + ":/usr/bin:/bin",
                "POD_NAME=memcached-2",
                "PCIDEVICE_PEREGRINE_DEV_DPDK=0000:3b:02.1",
                "sh",
                "-c",
                script);
        Map<?, ?> config = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(told);
        assertThat(config.get("dpdk").toString())
                .contains("0000:3b:02.1", "10.77.0.12/24")
                .doesNotContain("@");
    }

    @Test
    void composeAcceptsItsFile() {
        Shell.run("docker-compose", "-f", DOCKER.resolve("compose.yaml").toString(), "config", "--quiet");
    }

    @Test
    void systemdAcceptsTheUnit() {
        assertThat(Shell.run(
                        "systemd-analyze",
                        "verify",
                        DOCKER.resolve("systemd/peregrine.service").toString()))
                .doesNotContain("peregrine.service:");
    }

    private static String kind(JsonNode object) {
        return object.path("apiVersion").asText() + "/" + object.path("kind").asText();
    }

    private static JsonNode object(String file, String kind) throws IOException {
        return objects(file).stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> objects(String file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> objects = new ArrayList<>();
        new Load(LoadSettings.builder().setLabel(file).build())
                .loadAllFromString(Files.readString(KUBERNETES.resolve(file)))
                .forEach(object -> objects.add(json.valueToTree(object)));
        assertThat(objects).isNotEmpty();
        return objects;
    }
}
