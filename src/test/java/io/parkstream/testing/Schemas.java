package io.parkstream.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds messages to the published JSON Schemas. */
public final class Schemas {
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private Schemas() {}

  /**
   * What of a message is not as its schema says.
   *
   * @param schema name of the file, without its ending
   */
  public static Set<String> faults(String schema, byte[] message) throws IOException {
    JsonNode json = new ObjectMapper().readTree(message);
    return schema(schema).validate(json, context -> assertFormats(context)).stream()
        .map(Object::toString)
        .collect(Collectors.toSet());
  }

  private static void assertFormats(ExecutionContext context) {
    context.getExecutionConfig().setFormatAssertionsEnabled(true);
  }

  private static JsonSchema schema(String name) throws IOException {
    String path = "/META-INF/resources/schemas/" + name + ".json";
    try (InputStream in = Schemas.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IOException("no schema " + path);
      }
      return FACTORY.getSchema(in);
    }
  }
}
