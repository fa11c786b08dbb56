import com.amazonaws.SdkBaseException;
import com.amazonaws.services.sns.message.SnsMessage;
import com.amazonaws.services.sns.message.SnsMessageManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Has AWS's validator look at every message in a folder; those named "bad-…" must be refused. */
public final class Validate {
  public static void main(String[] arguments) throws IOException {
    SnsMessageManager manager = new SnsMessageManager("us-east-1");
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of(arguments[0]))) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().collect(Collectors.toList());
    }
    boolean allPassed = true;
    for (Path file : files) {
      String name = file.getFileName().toString().replace(".json", "");
      boolean passed = isBelieved(manager, file) != name.startsWith("bad-");
      System.out.println("test " + name + " ... " + (passed ? "ok" : "FAILED"));
      allPassed &= passed;
    }
    System.exit(allPassed ? 0 : 1);
  }

  private static boolean isBelieved(SnsMessageManager manager, Path file) throws IOException {
    try (InputStream body = Files.newInputStream(file)) {
      SnsMessage message = manager.parseMessage(body);
      return message.getMessageId() != null;
    } catch (SdkBaseException refusal) {
      System.out.println(file.getFileName() + ": " + refusal);
      return false;
    }
  }
}
