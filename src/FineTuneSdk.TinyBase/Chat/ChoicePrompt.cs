namespace FineTuneSdk.TinyBase.Chat;

/// <summary>Words a choice among labels: system prompt and JSON answer, in many forms.</summary>
internal static class ChoicePrompt
{
    private const double SecondChoiceShare = 0.5;

    private static readonly string[] Kinds = ["ticket", "message", "text", "request", "question", "note", "sentence", "mail", "report", "entry", "ticket", "message"];

    private static readonly string[] Verbs = ["Route", "Sort", "Classify", "Label", "File", "Route", "Tag", "Assign"];

    /// <summary>A conversation in which one of three to eight labels has to be named.</summary>
    public static Turn Ask(LabelFamily family, LabelledText example, Random random)
    {
        var others = family.Labels.Where(label => label != example.Label).ToArray();
        random.Shuffle(others);
        var shown = others.Take(random.Next(2, 8)).Append(example.Label).ToArray();
        random.Shuffle(shown);
        var names = shown.ToDictionary(label => label, label => random.NextDouble() < 0.6 ? label.Names[0] : label.Names[random.Next(label.Names.Count)]);
        var key = family.Keys[random.Next(family.Keys.Count)];
        var answer = $"\"{key}\":\"{names[example.Label]}\"";
        var list = shown.Select(label => names[label]).Distinct().ToArray();

        if (random.NextDouble() >= SecondChoiceShare)
            return new Turn(One(key, list, random), Noise.Typed(example.Text, random), $"{{{answer}}}");
        var (scale, values, value) = Urgency.Of(example.Text, random);
        return new Turn(Two(key, list, scale, values, random), Noise.Typed(example.Text, random), $"{{{answer},\"{scale}\":\"{value}\"}}");
    }

    private static string One(string key, string[] labels, Random random)
    {
        var kind = Kinds[random.Next(Kinds.Length)];
        var verb = Verbs[random.Next(Verbs.Length)];
        return random.Next(7) switch
        {
            0 => $"{verb} the {kind}: {key} {Listed(labels)}. Answer as JSON.",
            1 => $"Choose the {key} of the {kind}: {Listed(labels)}. Answer as JSON.",
            2 => $"Which {key} fits the {kind}? {string.Join(" | ", labels)}. Reply with JSON only.",
            3 => $"{verb} each {kind} by {key}, one of {string.Join(", ", labels)}. Output JSON.",
            4 => $"You {verb.ToLowerInvariant()} {kind}s. The {key} is {Listed(labels)}. Answer as JSON.",
            5 => $"Answer as JSON with the key {key}, one of: {string.Join(", ", labels)}.",
            _ => $"{verb} the {kind}: {key} {Listed(labels)}. Answer as JSON.",
        };
    }

    private static string Two(string key, string[] labels, string scale, string[] values, Random random)
    {
        var kind = Kinds[random.Next(Kinds.Length)];
        var verb = Verbs[random.Next(Verbs.Length)];
        return random.Next(5) switch
        {
            0 => $"You {verb.ToLowerInvariant()} {kind}s. {key}: {string.Join(", ", labels)}. {scale}: {string.Join(", ", values)}. Reply with JSON only.",
            1 => $"{verb} each {kind} by {key} ({string.Join(", ", labels)}) and {scale} ({string.Join(", ", values)}). Output JSON.",
            2 => $"Answer as JSON with the keys {key}, one of {Listed(labels)}, and {scale}, one of {Listed(values)}.",
            _ => $"{verb} the {kind}: {key} {Listed(labels)}; {scale} {Listed(values)}. Answer as JSON.",
        };
    }

    private static string Listed(string[] items) => items.Length == 1 ? items[0] : $"{string.Join(", ", items[..^1])} or {items[^1]}";
}
