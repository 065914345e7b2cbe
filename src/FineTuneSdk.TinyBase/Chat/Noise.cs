using System.Text;

namespace FineTuneSdk.TinyBase.Chat;

/// <summary>What people type: often without capitals and punctuation, sometimes with a greeting.</summary>
internal static class Noise
{
    private const double CarelessShare = 0.45;

    private static readonly string[] Openings = ["Hi, ", "Hello, ", "Hello! ", "Hi there, ", "Please help: ", "Dear team, ", "Good morning, ", "Hey, ", "Sorry, "];

    private static readonly string[] Closings = [" Thanks!", " Thank you.", " Please help.", " What can I do?", " Any idea?", " Please let me know.", " Many thanks in advance.", " Can you check?"];

    /// <summary>The text as one person or another would type it.</summary>
    public static string Typed(string text, Random random)
    {
        if (random.NextDouble() < 0.12)
            text = Openings[random.Next(Openings.Length)] + text;
        if (random.NextDouble() < 0.12)
            text += Closings[random.Next(Closings.Length)];
        return random.NextDouble() < CarelessShare ? Careless(text) : text;
    }

    /// <summary>Lower case, no punctuation but inside words; apostrophes go too.</summary>
    public static string Careless(string text)
    {
        var typed = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.IsLetterOrDigit(character) || character is '-')
                typed.Append(char.ToLowerInvariant(character));
            else if (character == ' ' && typed.Length > 0 && typed[^1] != ' ')
                typed.Append(' ');
        }

        return typed.ToString().Trim();
    }
}
