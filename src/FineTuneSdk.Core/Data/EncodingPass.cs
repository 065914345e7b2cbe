using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Core.Data;

/// <summary>Encodes the examples of one part of the data and reports what is wrong with them.</summary>
internal sealed class EncodingPass(ExampleEncoder encoder, int maxLength, Truncation truncation, DiagnosticBag diagnostics)
{
    private readonly List<Example> _endless = [];
    private readonly List<Example> _crossed = [];

    public IReadOnlyList<EncodedExample> Encode(IEnumerable<Example> examples, CancellationToken cancellationToken)
    {
        var encoded = new List<EncodedExample>();
        foreach (var example in examples)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Encode(example, cancellationToken) is { } result)
                encoded.Add(result);
        }

        return encoded;
    }

    private EncodedExample? Encode(Example example, CancellationToken cancellationToken)
    {
        try
        {
            var (encoded, stops, crosses) = encoder.Inspect(example, cancellationToken);
            var length = encoded.Ids.Length;
            if (length > maxLength)
            {
                if (truncation == Truncation.Error)
                {
                    diagnostics.Error(DiagnosticCodes.DataTooLong, $"This example has {length} tokens, and training.maxLength allows {maxLength}. Shorten it, raise training.maxLength, or set training.truncation to \"end\".", example.Location);
                    return null;
                }

                diagnostics.Warning(DiagnosticCodes.DataTruncated, $"This example has {length} tokens, and training.maxLength allows {maxLength}: its end is cut off, and with it the token at which an answer stops.", example.Location);
                encoded = new(example, encoded.Ids[..maxLength], encoded.Supervised[..maxLength]);
            }

            if (encoded.SupervisedCount == 0)
            {
                var why = length > maxLength ? $"what the assistant says comes after the first {maxLength} tokens" : "the chat template marks nothing as the assistant's, or the answer is all there is";
                diagnostics.Error(DiagnosticCodes.DataNotSupervised, $"No token of this example is trained: {why}.", example.Location);
                return null;
            }

            if (!stops)
                _endless.Add(example);
            if (crosses)
                _crossed.Add(example);
            return encoded;
        }
        catch (FineTuneException exception)
        {
            diagnostics.AddRange(exception.Diagnostics);
            return null;
        }
    }

    /// <summary>Reports, once for all examples, what is suspicious about many of them.</summary>
    public void Finish()
    {
        if (_endless is [var endless, ..])
        {
            var message = $"Answers don't end with one of the model's stop tokens, so a model trained on them may not learn to stop ({Others(_endless)}). Name the token that ends a turn under \"eos_token_id\" in the base's generation_config.json, or put it inside the template's {{% generation %}} block.";
            diagnostics.Warning(DiagnosticCodes.ChatTemplateNoStop, message, endless.Location);
        }

        if (_crossed is [var crossed, ..])
        {
            var message = $"The border between prompt and completion falls inside a token, so the model is trained on another beginning than it will be given ({Others(_crossed)}). Move blanks from the prompt's end to the completion's beginning.";
            diagnostics.Warning(DiagnosticCodes.DataBorderInsideToken, message, crossed.Location);
        }
    }

    private static string Others(List<Example> examples) => examples.Count == 1 ? "this example alone" : $"this example and {examples.Count - 1} more";
}
