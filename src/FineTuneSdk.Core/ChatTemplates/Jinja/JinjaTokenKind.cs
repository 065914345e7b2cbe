namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>The kinds of tokens.</summary>
internal enum JinjaTokenKind
{
    Data,
    VariableBegin,
    VariableEnd,
    BlockBegin,
    BlockEnd,
    Name,
    String,
    Number,
    Operator,
    EndOfTemplate,
}
