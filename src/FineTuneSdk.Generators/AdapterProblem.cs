using Microsoft.CodeAnalysis;

namespace FineTuneSdk.Generators;

/// <summary>Why a spec gets no constant.</summary>
internal readonly struct AdapterProblem(DiagnosticDescriptor descriptor, string spec, params object[] arguments)
{
    private const string Category = "FineTuneSdk";

    /// <summary>Two names become one identifier.</summary>
    public static readonly DiagnosticDescriptor SameIdentifier = new(
        "FTSDK0188", "Two specs have one constant", "The adapters \"{0}\" and \"{1}\" would both be Adapters.{2}. Rename one of the specs.", Category, DiagnosticSeverity.Error, true);

    /// <summary>No identifier can be made from a name.</summary>
    public static readonly DiagnosticDescriptor NoIdentifier = new(
        "FTSDK0189", "A spec's name gives no constant", "No C# name can be made from \"{0}\". Give the spec a name with a letter or digit in it.", Category, DiagnosticSeverity.Error, true);

    public DiagnosticDescriptor Descriptor { get; } = descriptor;

    public string Spec { get; } = spec;

    public object[] Arguments { get; } = arguments;
}
