using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>A filter: <c>{{ value | name(arguments) }}</c>.</summary>
internal delegate object? JinjaFilter(object? value, CallArguments arguments);
