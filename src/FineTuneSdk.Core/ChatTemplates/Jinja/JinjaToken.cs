namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>A token of a template.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">A name's or operator's characters, a string's value, template data.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Value">A number's value.</param>
internal readonly record struct JinjaToken(JinjaTokenKind Kind, string Text, int Line, object? Value = null)
{
    public bool IsName(string name) => Kind == JinjaTokenKind.Name && Text == name;

    public bool IsOperator(string characters) => Kind == JinjaTokenKind.Operator && Text == characters;

    /// <summary>The token as an error shows it.</summary>
    public string Describe() => Kind switch
    {
        JinjaTokenKind.VariableBegin => "begin of print statement",
        JinjaTokenKind.VariableEnd => "end of print statement",
        JinjaTokenKind.BlockBegin => "begin of statement block",
        JinjaTokenKind.BlockEnd => "end of statement block",
        JinjaTokenKind.EndOfTemplate => "end of template",
        JinjaTokenKind.Data => "template data",
        JinjaTokenKind.String => "string",
        JinjaTokenKind.Number => Value is double ? "float" : "integer",
        _ => Text,
    };
}
