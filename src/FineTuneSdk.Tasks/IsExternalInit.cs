namespace System.Runtime.CompilerServices;

/// <summary>The compiler asks for it where a record has properties set at creation; netstandard2.0 lacks it.</summary>
internal static class IsExternalInit;
