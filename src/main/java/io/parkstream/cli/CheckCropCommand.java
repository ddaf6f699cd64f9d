package io.parkstream.cli;

import io.parkstream.FileFaults;
import io.parkstream.domain.Undecided;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.image.DecodeResult;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PictureLimits;
import io.parkstream.stream.BlindPicture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what the newest model says of crops, or why they would be dead letters. */
@Command(
    name = "check-crop",
    description = {
      "Says what the newest model says of crops, or why they would be dead letters.",
      "Ends with 1 if one would be or cannot be read; the others are answered all the same."
    },
    mixinStandardHelpOptions = true)
final class CheckCropCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin ModelOptions model = new ModelOptions();

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Crops, one space each.")
  List<Path> crops = List.of();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    int refused = 0;
    try (InferenceEngine engine = model.engine(model.open());
        OpenCvPictureDecoder decoder =
            new OpenCvPictureDecoder(engine.input(), PictureLimits.CROPS)) {
      ByteBuffer pixels = ByteBuffer.allocateDirect(engine.input().bytes());
      float[] answer = new float[1];
      for (Path crop : crops) {
        byte[] bytes;
        try {
          bytes = PictureFiles.read(crop, PictureLimits.CROPS);
        } catch (IOException e) {
          refused++;
          spec.commandLine().getErr().println(crop + ": " + FileFaults.reason(e));
          continue;
        }
        DecodeResult result = decoder.decode(bytes);
        if (result instanceof DecodeResult.Decoded decoded) {
          pixels.put(0, decoded.pixels());
          engine.classify(pixels, 1, answer);
          Undecided undecided = BlindPicture.look(decoded.pixels());
          out.printf(
              Locale.ROOT,
              "%s: %s, probability occupied %.4f%s%n",
              crop,
              answer[0] >= 0.5 ? "occupied" : "empty",
              answer[0],
              undecided == null
                  ? ""
                  : "; no evidence, since it shows nothing: " + undecided.word());
        } else if (result instanceof DecodeResult.Undecodable undecodable) {
          refused++;
          out.printf(
              "%s: dead letter, %s: %s%n",
              crop, undecodable.reason().word(), undecodable.message());
        }
      }
    }
    out.flush();
    return refused == 0 ? 0 : 1;
  }
}
