namespace FineTuneSdk.TinyBase.Chat;

/// <summary>How pressing a text sounds, by its words: the second thing that a choice asks for.</summary>
internal static class Urgency
{
    private static readonly HashSet<string> Pressing = new(StringComparer.Ordinal)
    {
        "urgent", "urgently", "immediately", "immediate", "instantly", "once", "now", "danger", "dangerous", "warning", "must", "error", "fail", "fails", "failed", "crash", "crashes", "crashed", "lost", "never",
        "cannot", "cant", "stolen", "broken", "emergency", "critical", "help", "stop", "fire", "death", "dead", "impossible", "terrible", "horrible", "wrong", "blocked", "locked", "asap", "today", "tonight",
        "quickly", "hurry", "alarm", "fatal", "attack", "unable", "nothing", "serious",
    };

    private static readonly HashSet<string> Idle = new(StringComparer.Ordinal)
    {
        "maybe", "perhaps", "wonder", "wondering", "wondered", "curious", "optional", "optionally", "might", "someday", "sometime", "suppose", "idea", "nice", "pleasant", "general", "generally", "usually",
        "often", "interesting", "suggest", "suggestion", "prefer", "example", "like", "would", "could", "tip", "possible", "possibly", "thanks", "thank", "rather", "wish", "whenever", "eventually",
    };

    private static readonly (string Key, string High, string Normal, string Low)[] Scales =
    [
        ("priority", "high", "normal", "low"), ("priority", "high", "normal", "low"), ("urgency", "high", "medium", "low"), ("priority", "urgent", "normal", "minor"),
        ("importance", "high", "medium", "low"), ("severity", "critical", "normal", "minor"),
    ];

    /// <summary>The name of a scale, its three values in the order in which they are listed, and the value of the text.</summary>
    public static (string Key, string[] Values, string Value) Of(string text, Random random)
    {
        var (key, high, normal, low) = Scales[random.Next(Scales.Length)];
        var words = Noise.Careless(text).Split(' ');
        var value = words.Any(Pressing.Contains) ? high : words.Any(Idle.Contains) ? low : normal;
        return (key, [high, normal, low], value);
    }
}
