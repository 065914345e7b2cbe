using System.Text;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Examples as the model sees them, with what is trained between «».</summary>
internal static class MaskReport
{
    public static IEnumerable<string> Lines(IEnumerable<EncodedExample> examples, ITokenizer tokenizer)
    {
        foreach (var example in examples)
        {
            yield return "";
            yield return $"{example.Source.Location}: {example.Ids.Length} tokens, «{example.SupervisedCount} trained»";
            foreach (var line in Mark(example, tokenizer).Split('\n'))
                yield return $"  {line}";
        }
    }

    // Runs of tokens are decoded together: a character may be several tokens.
    private static string Mark(EncodedExample example, ITokenizer tokenizer)
    {
        var text = new StringBuilder();
        for (var start = 0; start < example.Ids.Length;)
        {
            var end = start;
            while (end < example.Ids.Length && example.Supervised[end] == example.Supervised[start])
                end++;
            var run = tokenizer.Decode(example.Ids[start..end]);
            text.Append(example.Supervised[start] ? $"«{run}»" : run);
            start = end;
        }

        return text.ToString();
    }
}
