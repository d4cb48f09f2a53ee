# Completions of ctconnect for PowerShell. The program answers each request, so this script does not go stale.

Register-ArgumentCompleter -Native -CommandName ctconnect -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # Words are passed as they were typed. Nothing of the command line is evaluated.
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
    })
    # Windows PowerShell passes no empty arguments, so the place of the last word is passed beside them.
    $saved = $env:CTCONNECT_COMPLETE, $env:CTCONNECT_COMPLETE_INDEX
    $env:CTCONNECT_COMPLETE, $env:CTCONNECT_COMPLETE_INDEX = 'powershell', $words.Count
    if ($wordToComplete -ne '') { $words += $wordToComplete }
    try { $answer = @(& (Get-Command ctconnect -CommandType Application)[0] -- @words 2>$null) }
    finally { $env:CTCONNECT_COMPLETE, $env:CTCONNECT_COMPLETE_INDEX = $saved }

    $answer | ForEach-Object {
        $value, $help = $_ -split "`t", 2
        if (-not $help) { $help = $value }
        $text = if ($value -match '[\s{}()<>|&;$`"'',@#*]') { "'" + $value.Replace("'", "''") + "'" } else { $value }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $help)
    }
}
