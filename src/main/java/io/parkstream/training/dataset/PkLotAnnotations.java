package io.parkstream.training.dataset;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.gateway.PixelPoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The annotation of one PKLot frame: which spaces it shows and which are occupied.
 *
 * <p>Lenient where the published files differ: no XML declaration, spaces without {@code occupied},
 * corners called {@code point} or {@code Point}. Strict elsewhere, since a silently skipped space
 * would falsify every figure: an error names file and line. Document types and external entities
 * are not read.
 *
 * @param parkingId of the car park, or null where the file has none
 * @param spaces in the order of the file
 */
public record PkLotAnnotations(@Nullable String parkingId, List<AnnotatedSpace> spaces) {
  public PkLotAnnotations {
    spaces = List.copyOf(spaces);
  }

  /**
   * Reads a file.
   *
   * @throws ParkstreamException when it cannot be read or understood
   */
  public static PkLotAnnotations read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (IOException e) {
      throw new ParkstreamException(
          "cannot read annotation " + file + ": " + FileFaults.reason(e), e);
    }
  }

  /**
   * Reads a stream, which stays open.
   *
   * @param name of the source, for errors
   */
  static PkLotAnnotations read(InputStream in, String name) {
    try {
      XMLStreamReader xml = factory().createXMLStreamReader(in);
      try {
        return new Parser(xml, name).parse();
      } finally {
        xml.close();
      }
    } catch (XMLStreamException e) {
      Location at = e.getLocation();
      String line = at == null ? "" : ":" + at.getLineNumber();
      throw new ParkstreamException(
          name + line + ": not well-formed PKLot XML: " + firstLineOf(e.getMessage()), e);
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  private static String firstLineOf(@Nullable String message) {
    return message == null ? "no message" : message.lines().reduce((a, b) -> b).orElse(message);
  }

  /** One pass over one file. */
  private static final class Parser {
    private final XMLStreamReader xml;
    private final String name;
    private final List<AnnotatedSpace> spaces = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    Parser(XMLStreamReader xml, String name) {
      this.xml = xml;
      this.name = name;
    }

    PkLotAnnotations parse() throws XMLStreamException {
      String parkingId = null;
      boolean parking = false;
      while (xml.hasNext()) {
        if (xml.next() != XMLStreamConstants.START_ELEMENT) {
          continue;
        }
        String element = element();
        if (!parking) {
          if (!element.equals("parking")) {
            throw error("the root element is <" + element + "> and not <parking>");
          }
          parking = true;
          parkingId = xml.getAttributeValue(null, "id");
        } else if (element.equals("space")) {
          spaces.add(space());
        }
      }
      return new PkLotAnnotations(parkingId, spaces);
    }

    private AnnotatedSpace space() throws XMLStreamException {
      int line = xml.getLocation().getLineNumber();
      String id = text("id");
      if (!ids.add(id)) {
        throw error("space " + id + " is annotated twice");
      }
      Boolean occupied = occupied(id);
      RotatedRect rotatedRect = null;
      List<PixelPoint> contour = new ArrayList<>();
      while (true) {
        int event = xml.next();
        if (event == XMLStreamConstants.END_ELEMENT && element().equals("space")) {
          break;
        }
        if (event == XMLStreamConstants.START_ELEMENT) {
          switch (element()) {
            case "rotatedrect" -> rotatedRect = rotatedRect();
            case "point" -> contour.add(new PixelPoint(number("x"), number("y")));
            default -> {
              // "contour" only groups the points; what later versions add does not concern us
            }
          }
        }
      }
      if (contour.size() < 3) {
        throw error(
            line, "space " + id + " has a contour of " + contour.size() + " points; 3 are needed");
      }
      return new AnnotatedSpace(id, rotatedRect, contour, occupied);
    }

    private @Nullable Boolean occupied(String id) {
      String value = xml.getAttributeValue(null, "occupied");
      if (value == null || value.isBlank()) {
        return null;
      }
      return switch (value.strip()) {
        case "0" -> false;
        case "1" -> true;
        default -> throw error("space " + id + ": occupied is '" + value + "' and not 0 or 1");
      };
    }

    private RotatedRect rotatedRect() throws XMLStreamException {
      int line = xml.getLocation().getLineNumber();
      PixelPoint centre = null;
      double width = Double.NaN;
      double height = Double.NaN;
      double angle = 0;
      while (true) {
        int event = xml.next();
        if (event == XMLStreamConstants.END_ELEMENT && element().equals("rotatedrect")) {
          break;
        }
        if (event == XMLStreamConstants.START_ELEMENT) {
          switch (element()) {
            case "center" -> centre = new PixelPoint(number("x"), number("y"));
            case "size" -> {
              width = number("w");
              height = number("h");
            }
            case "angle" -> angle = number("d");
            default -> {
              // as above
            }
          }
        }
      }
      if (centre == null || Double.isNaN(width)) {
        throw error(line, "a rotatedRect without center or size");
      }
      return new RotatedRect(centre, width, height, angle);
    }

    private String element() {
      return xml.getLocalName().toLowerCase(Locale.ROOT);
    }

    private double number(String attribute) {
      String value = text(attribute);
      try {
        double number = Double.parseDouble(value);
        if (Double.isFinite(number)) {
          return number;
        }
      } catch (NumberFormatException e) {
        // reported below, as for what is not finite
      }
      throw error("<" + xml.getLocalName() + "> has " + attribute + "='" + value + "', no number");
    }

    private String text(String attribute) {
      String value = xml.getAttributeValue(null, attribute);
      if (value == null || value.isBlank()) {
        throw error("<" + xml.getLocalName() + "> lacks the attribute " + attribute);
      }
      return value.strip();
    }

    private ParkstreamException error(String message) {
      return error(xml.getLocation().getLineNumber(), message);
    }

    private ParkstreamException error(int line, String message) {
      return new ParkstreamException(name + ":" + line + ": " + message);
    }
  }
}
