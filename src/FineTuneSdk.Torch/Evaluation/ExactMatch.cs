using System.Text.Json;
using System.Text.Json.Nodes;

namespace FineTuneSdk.Torch.Evaluation;

/// <summary>Compares answers with what was expected: as whole texts, and field by field where the expected answers are JSON objects.</summary>
public static class ExactMatch
{
    private const int FieldLimit = 50;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Scores answers: the whole first, then each field of the expected objects, in the order in which they first come.</summary>
    /// <param name="expected">What is right.</param>
    /// <param name="answers">What was answered, in the same order.</param>
    public static IReadOnlyList<AnswerScore> Score(IReadOnlyList<string> expected, IReadOnlyList<string> answers)
    {
        var scores = new List<AnswerScore> { new(null, expected.Zip(answers).Count(p => IsEqual(p.First, p.Second)), expected.Count) };
        var objects = expected.Zip(answers).Select(p => (Expected: Object(p.First), Answer: p.Second)).Where(p => p.Expected is not null).Select(p => (Expected: p.Expected!, Answer: Object(p.Answer))).ToList();
        foreach (var field in objects.SelectMany(o => o.Expected.Select(f => f.Key)).Distinct(StringComparer.Ordinal).Take(FieldLimit))
        {
            var asked = objects.Where(o => o.Expected.ContainsKey(field)).ToList();
            scores.Add(new AnswerScore(field, asked.Count(o => o.Answer is { } answer && answer.TryGetPropertyValue(field, out var value) && JsonNode.DeepEquals(value, o.Expected[field])), asked.Count));
        }

        return scores;
    }

    /// <summary>Whether an answer is what was expected; white space before and after doesn't count.</summary>
    public static bool IsEqual(string expected, string answer) => expected.AsSpan().Trim().SequenceEqual(answer.AsSpan().Trim());

    private static JsonObject? Object(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
