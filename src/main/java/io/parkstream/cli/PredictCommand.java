package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.FileFaults;
import io.parkstream.domain.Occupancy;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.image.DecodeResult;
import io.parkstream.image.DecodeResult.Decoded;
import io.parkstream.image.DecodeResult.Undecodable;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PictureLimits;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says of pictures whether they show an occupied space. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description = {
      "Classifies pictures of parking spaces.",
      "Ends with 1 if a picture cannot be read; the others are answered all the same."
    })
final class PredictCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ModelOptions model = new ModelOptions();

  @Parameters(arity = "1..*", paramLabel = "PICTURE", description = "JPEG, PNG or WebP files.")
  List<Path> pictures = List.of();

  @ArgGroup Format format = new Format();

  /** One of them. */
  static final class Format {
    @Option(
        names = "--plain",
        description = "Print 0 (empty) or 1 (occupied) per picture and nothing else.")
    boolean plain;

    @Option(names = "--json", description = "Print one JSON object per picture.")
    boolean json;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    int failures = 0;
    try (InferenceEngine engine = model.engine(model.open());
        OpenCvPictureDecoder decoder =
            new OpenCvPictureDecoder(engine.input(), PictureLimits.CROPS)) {
      ByteBuffer pixels = ByteBuffer.allocateDirect(engine.input().bytes());
      float[] answer = new float[1];
      for (Path picture : pictures) {
        byte[] bytes;
        try {
          bytes = PictureFiles.read(picture, PictureLimits.CROPS);
        } catch (IOException e) {
          failures++;
          spec.commandLine().getErr().println(picture + ": " + FileFaults.reason(e));
          continue;
        }
        DecodeResult result = decoder.decode(bytes);
        if (result instanceof Decoded decoded) {
          pixels.put(0, decoded.pixels());
          engine.classify(pixels, 1, answer);
          print(picture, answer[0]);
        } else if (result instanceof Undecodable undecodable) {
          failures++;
          spec.commandLine().getErr().println(picture + ": " + undecodable.message());
        }
      }
    }
    return failures == 0 ? 0 : 1;
  }

  private void print(Path picture, float probabilityOccupied) throws JsonProcessingException {
    Occupancy occupancy = Occupancy.of(probabilityOccupied);
    PrintWriter out = spec.commandLine().getOut();
    if (format.plain) {
      out.println(occupancy == Occupancy.OCCUPIED ? 1 : 0);
    } else if (format.json) {
      out.println(
          new ObjectMapper()
              .writeValueAsString(
                  new Prediction(picture.toString(), occupancy.word(), probabilityOccupied)));
    } else {
      out.printf(
          Locale.ROOT, "%s: %s (%.4f occupied)%n", picture, occupancy.word(), probabilityOccupied);
    }
    out.flush();
  }

  /** The object that {@code --json} prints. */
  record Prediction(String picture, String occupancy, double probabilityOccupied) {}
}
