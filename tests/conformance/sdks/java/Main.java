import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/** Runs every public method of the test classes on a new instance, and says how each went. */
public final class Main {
  public static void main(String[] arguments) throws ReflectiveOperationException {
    boolean allPassed = true;
    for (Class<?> type : new Class<?>[] {QueueTests.class, MessageTests.class}) {
      for (Method method : type.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers())) {
          allPassed &= passes(type, method);
        }
      }
    }
    System.exit(allPassed ? 0 : 1);
  }

  private static boolean passes(Class<?> type, Method method) throws ReflectiveOperationException {
    String name = type.getSimpleName() + "." + method.getName();
    try (Fixture fixture = (Fixture) type.getDeclaredConstructor().newInstance()) {
      method.invoke(fixture);
      System.out.println("test " + name + " ... ok");
      return true;
    } catch (InvocationTargetException failure) {
      System.out.println("test " + name + " ... FAILED");
      failure.getCause().printStackTrace(System.out);
      return false;
    }
  }
}
