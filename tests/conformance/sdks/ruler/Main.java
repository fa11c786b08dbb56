import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.Ruler;

/** Asks event-ruler what Penstock has answered: Main PAIRS. Each way of asking is a test. */
final class Main {
    private static final int SHOWN_MAX = 20;

    private Main() {}

    private interface Engine {
        boolean matches(String pattern, String event) throws Exception;
    }

    public static void main(String[] arguments) throws IOException {
        Path pairs = Path.of(arguments[0]);
        boolean agrees = agrees("one_rule_at_a_time", pairs, (pattern, event) -> Ruler.matchesRule(event, pattern));
        agrees &= agrees("a_machine_of_one_rule", pairs, (pattern, event) -> {
            Machine machine = new Machine();
            machine.addRule("rule", pattern);
            return !machine.rulesForJSONEvent(event).isEmpty();
        });
        System.exit(agrees ? 0 : 1);
    }

    /**
     * Where the two differ on purpose: event-ruler reads no exponent beyond an int; keeps numbers among
     * the addresses, so that a range of all addresses matches every number; and finds nothing below an
     * empty key.
     */
    private static boolean isKnownDifference(String pattern, String event) {
        return pattern.contains("0e99999999999") || event.contains("0e99999999999") || pattern.contains("/0\"")
                || pattern.contains("\"\":");
    }

    private static String answer(Engine engine, String pattern, String event) {
        try {
            return engine.matches(pattern, event) ? "match" : "no-match";
        } catch (Exception refused) {
            return "invalid-pattern";
        }
    }

    private static boolean agrees(String name, Path pairs, Engine engine) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        Map<String, Integer> counts = new TreeMap<>();
        int different = 0;
        try (BufferedReader lines = Files.newBufferedReader(pairs)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode pair = mapper.readTree(line);
                String pattern = pair.get("pattern").asText();
                String event = pair.get("event").asText();
                if (isKnownDifference(pattern, event)) {
                    counts.merge("skipped", 1, Integer::sum);
                    continue;
                }
                String found = answer(engine, pattern, event);
                counts.merge(found, 1, Integer::sum);
                if (!found.equals(pair.get("expect").asText()) && different++ < SHOWN_MAX) {
                    System.out.printf("%s, Penstock says %s:%n  %s%n  %s%n", found, pair.get("expect").asText(),
                            pattern, event);
                }
            }
        }
        System.out.printf("%s%n%d answers differ%n", counts, different);
        System.out.printf("test %s ... %s%n", name, different == 0 ? "ok" : "FAILED");
        return different == 0;
    }
}
