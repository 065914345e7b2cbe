namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>Text that is marked as safe HTML (markupsafe's <c>Markup</c>): what is joined to it with <c>+</c> is escaped. Chat templates meet it through <c>safe</c>.</summary>
internal sealed record Markup(string Text)
{
    /// <summary>Escapes a value unless it is marked already.</summary>
    public static Markup Escape(object? value) => value as Markup ?? new(EscapeText(PythonText.Str(value)));

    public static string EscapeText(string text)
    {
        JinjaBudget.Current.Reserve(text.Length * 5L);
        return text.Replace("&", "&amp;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace("'", "&#39;", StringComparison.Ordinal).Replace("\"", "&#34;", StringComparison.Ordinal);
    }
}
